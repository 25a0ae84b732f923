import { Random } from '../../../src/core/random.ts';
import type { SampleSource } from '../../../src/main/engine/sample-source.ts';

/** Images of seeded noise, without masks. */
export function noiseSource({ count, size, seed = 1 }: { count: number; size: number; seed?: number }): SampleSource {
  return {
    count,
    size,
    image: (index) => {
      const random = Random.derive(seed, index);
      return Uint8Array.from({ length: size * size * 3 }, () => random.below(256));
    },
    mask: () => null,
    classIndex: () => null,
  };
}
