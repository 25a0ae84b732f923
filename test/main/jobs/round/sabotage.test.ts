import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RoundRequest, RoundResult, SignalResult } from '../../../../src/core/contract/index.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { scoreImage } from '../../../../src/main/engine/hardness/index.ts';
import { cloneNetwork } from '../../../../src/main/engine/model/index.ts';
import { createRoundRunner } from '../../../../src/main/jobs/round/run.ts';
import type { RoundTools } from '../../../../src/main/jobs/round/tools.ts';
import { prepareRound, sampleImages, type SampleRound } from './sample-round.ts';

// Each way of faking a round, and the figure that gives it away. The honest round is the control of the experiment.

const configuration: RoundRequest = { model: 'tiny', size: 32, steps: 60, sparsities: [0.5, 0.9], recalibrate: 'never', engine: 'wasm' };

let images: SnapshotImage[];
let honest: { result: RoundResult; round: SampleRound };
const rounds: SampleRound[] = [];

async function runWith(changes: Partial<RoundTools>, { steps = 60 } = {}): Promise<{ result: RoundResult; round: SampleRound }> {
  const round = prepareRound(images, { ...configuration, steps });
  rounds.push(round);
  await createRoundRunner(changes)(round.context());
  return { result: round.result(), round };
}

function signal({ signals }: RoundResult, name: string): SignalResult {
  return signals.find((one) => one.name === name)!;
}

beforeAll(async () => {
  images = (await sampleImages()).slice(0, 60);
  honest = await runWith({});
}, 120_000);

afterEach(() => {
  for (const round of rounds.splice(0)) round.remove();
});

describe('sabotage', () => {
  it('pruning that is the identity leaves no disagreement and flags nothing', async () => {
    const { result } = await runWith({ prune: (network) => cloneNetwork(network) }, { steps: 5 });
    expect(result.ladder.map((level) => level.meanDisagreement)).toEqual([0, 0, 0]);
    expect(result.flagged.count).toBe(0);
    expect(result.pruningAgainstRandom).toBeNull();
    expect(signal(result, 'pruning').spearman).toBeNull();

    expect(honest.result.ladder[2]!.meanDisagreement).toBeGreaterThan(0.05);
    expect(honest.result.flagged.count).toBe(6);
    expect(signal(honest.result, 'pruning').spearman).not.toBeNull();
  });

  it('weights that are never updated segment nothing', async () => {
    const { result } = await runWith({
      train: ({ network, configuration: { steps } }) =>
        Promise.resolve({
          outcome: 'done', network: cloneNetwork(network), steps, validation: null, curve: [], imagesPerSecond: 1, waitingShare: 0, seconds: 1,
        }),
    });
    expect(result.test!.iou).toBeLessThan(0.3);
    expect(honest.result.test!.iou).toBeGreaterThan(0.5);
  });

  it.each(['validation', 'test'] as const)('%s images cannot train', async (split) => {
    const selectTraining = (all: readonly SnapshotImage[]): number[] =>
      all.flatMap((image, i) => (image.split === 'train' || (image.split === split && i > 40) ? [i] : []));
    await expect(runWith({ selectTraining })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(new RegExp(`is of the ${split} split and was about to train`)),
    });
  });

  it('a hard-coded score finds nothing', async () => {
    const { result } = await runWith({ scoreImage: (maps) => ({ ...scoreImage(maps), pruning: 0.5 }) }, { steps: 5 });
    expect(signal(result, 'pruning')).toMatchObject({ spearman: null });
    expect([null, 0.5]).toContain(signal(result, 'pruning').auroc);
    expect(result.flagged.cutOff).toEqual({ seen: 0.5, unseen: 0.5 });
  });
});
