import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SnapshotImage } from '../../src/core/snapshot.ts';
import type { JobRunner } from '../../src/main/jobs/protocol.ts';
import { createRoundRunner } from '../../src/main/jobs/round/run.ts';
import { roundTools, type RoundTools } from '../../src/main/jobs/round/tools.ts';
import { measureLearning } from '../acceptance/rounds/learning/measure.ts';

const sample = join(import.meta.dirname, '..', '..', 'resources', 'sample');

/** Of the named lines, those that are not met by rounds that run with these functions in place of the product's. */
async function unmet(changes: Partial<RoundTools>, only: readonly string[], change?: (image: SnapshotImage) => SnapshotImage): Promise<string[]> {
  const runner = createRoundRunner(changes);
  const lines = await measureLearning(change ? withSnapshots(runner, change) : runner, sample, only);
  return lines.filter((line) => !line.met).map((line) => line.id);
}

/** Rounds that find other snapshots than those that were frozen for them. */
function withSnapshots(runner: JobRunner, change: (image: SnapshotImage) => SnapshotImage): JobRunner {
  return (context) => {
    const file = join(context.workFolder, 'snapshot.jsonl');
    const [header, ...images] = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(file, [header, ...images.map((image) => JSON.stringify(change(JSON.parse(image) as SnapshotImage)))].map((line) => `${line}\n`).join(''));
    return runner(context);
  };
}

// Ten small rounds take half a minute on an idle machine of two cores.
describe('the acceptance of rounds notices sabotage', { timeout: 240_000 }, () => {
  test('the product as it is meets every line', async () => {
    const lines = await measureLearning(createRoundRunner(), sample);
    expect(lines.filter((line) => !line.met)).toEqual([]);
    expect(lines.map((line) => line.id)).toEqual(['H.1', 'H.2', 'H.3', 'H.4']);
  });

  test('weak labels\' loss set to zero', async () => {
    const found = await unmet({ train: (options) => roundTools.train({ ...options, lossWeights: options.trainIndices.map((index) => (options.source.mask(index) ? 1 : 0)) }) }, ['H.1']);
    expect(found).toEqual(['H.1']);
  });

  test('verdicts ignored', async () => {
    const found = await unmet({}, ['H.2'], (image) => ({ ...image, verdict: null, weight: 1, labelled: image.mask !== null }));
    expect(found).toEqual(['H.2']);
  });

  test('attention weights ignored', async () => {
    const found = await unmet({ train: (options) => roundTools.train({ ...options, weights: null, lossWeights: null, attention: null }) }, ['H.3']);
    expect(found).toEqual(['H.3']);
  });

  test('a corrected test image added to training behind the back of the gate', async () => {
    const found = await unmet(
      {
        openTensorCache: async (options) => {
          const cache = await roundTools.openTensorCache(options);
          const corrected = options.images.findIndex((image) => image.split === 'test');
          const replaced = options.images.findIndex((image) => image.split === 'train');
          const swap = (index: number): number => (index === replaced ? corrected : index);
          return { ...cache, image: (index) => cache.image(swap(index)), mask: (index) => cache.mask(swap(index)), close: () => cache.close() };
        },
      },
      ['H.4'],
    );
    expect(found).toEqual(['H.4']);
  });
});
