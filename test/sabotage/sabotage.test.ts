import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRoundRunner } from '../../src/main/jobs/round/run.ts';
import { roundTools, type RoundTools } from '../../src/main/jobs/round/tools.ts';
import { cloneNetwork } from '../../src/main/engine/model/index.ts';
import { measureHonesty } from '../acceptance/honesty/measure.ts';

const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample');

/** Ids of the acceptance lines that are not met by a round that runs with these functions in place of the product's. */
async function unmet(changes: Partial<RoundTools>): Promise<string[]> {
  const lines = await measureHonesty(createRoundRunner(changes), sample);
  return lines.filter((line) => !line.met).map((line) => line.id);
}

describe('the acceptance notices sabotage', () => {
  test('the product as it is meets every line', async () => {
    expect(await unmet({})).toEqual([]);
  });

  test('pruning replaced by the identity', async () => {
    const found = await unmet({ prune: (network) => cloneNetwork(network) });
    expect(found).toContain('H.3');
    expect(found).toContain('H.4');
  });

  test('weights never updated', async () => {
    const found = await unmet({ train: (options) => roundTools.train({ ...options, configuration: { ...options.configuration, learningRate: 1e-12 } }) });
    expect(found).toContain('H.2');
  });

  test('test images added to training: refused by the round itself', async () => {
    const changed = createRoundRunner({ selectTraining: (images) => images.map((_, index) => index) });
    await expect(measureHonesty(changed, sample)).rejects.toThrow(/of the (test|validation) split and was about to train/);
  });

  test('test images added to training behind the back of that gate', async () => {
    const found = await unmet({
      openTensorCache: async (options) => {
        const cache = await roundTools.openTensorCache(options);
        const tested = options.images.flatMap((image, index) => (image.split === 'test' ? [index] : []));
        const swap = (index: number): number => (options.images[index]!.split === 'train' && index % 2 === 0 ? tested[index % tested.length]! : index);
        return { ...cache, image: (index) => cache.image(swap(index)), mask: (index) => cache.mask(swap(index)), close: () => cache.close() };
      },
    });
    expect(found).toContain('H.1');
  });

  test('a hard-coded score', async () => {
    const found = await unmet({ scoreImage: (maps) => ({ ...roundTools.scoreImage(maps), pruning: 0.42 }) });
    expect(found).toContain('H.4');
  });
});
