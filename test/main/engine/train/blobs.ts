import { Random } from '../../../../src/core/random.ts';
import type { SampleSource } from '../../../../src/main/engine/sample-source.ts';

/** Dark discs on light, noisy skin, with their masks: what a network of any size learns in a few steps. Class 1 is a large disc. */
export function blobs(count: number, size: number, options: { unmasked?: readonly number[] } = {}): SampleSource {
  const samples = Array.from({ length: count }, (_, index) => {
    const random = Random.derive(99, index);
    const radius = size * random.between(0.15, 0.4);
    const [x, y] = [size * random.between(0.35, 0.65), size * random.between(0.35, 0.65)];
    const image = new Uint8Array(size * size * 3);
    const mask = new Uint8Array(size * size);
    for (let i = 0; i < mask.length; i++) {
      mask[i] = Math.hypot((i % size) + 0.5 - x, Math.floor(i / size) + 0.5 - y) < radius ? 1 : 0;
      const base = mask[i] ? [110, 70, 60] : [205, 160, 150];
      for (let channel = 0; channel < 3; channel++) image[i * 3 + channel] = base[channel]! + random.below(30);
    }
    return { image, mask, classIndex: radius > size * 0.275 ? 1 : 0 };
  });
  return {
    count,
    size,
    image: (index) => samples[index]!.image,
    mask: (index) => (options.unmasked?.includes(index) ? null : samples[index]!.mask),
    classIndex: (index) => samples[index]!.classIndex,
  };
}

export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}
