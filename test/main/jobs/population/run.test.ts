import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundPopulationRow, populationResult, type FoundPopulationRow, type PopulationRequest, type PopulationResult, type RoundRequest } from '../../../../src/core/contract/index.ts';
import { decodeMask } from '../../../../src/core/mask/index.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { runPopulation } from '../../../../src/main/jobs/population/run.ts';
import { runRound } from '../../../../src/main/jobs/round/run.ts';
import { chunkFiles } from '../../../../src/main/jobs/round/chunk-files.ts';
import { prepareRound, sampleImages, type SampleRound } from '../round/sample-round.ts';

const configuration: PopulationRequest = { model: 'tiny', size: 32, steps: 12, sparsities: [0.9, 0.5], seed: 3, seeds: 3, engine: 'wasm' };

let images: SnapshotImage[];
let undisturbed: SampleRound;
let disturbed: SampleRound;

/** 70 sample images, two chunks: 49 train, 7 validate, 14 test. */
beforeAll(async () => {
  images = (await sampleImages()).slice(0, 70);
  undisturbed = prepareRound(images, configuration as RoundRequest);
  disturbed = prepareRound(images, configuration as RoundRequest);
  expect(await runPopulation(undisturbed.context())).toBe('done');
}, 120_000);

afterAll(() => {
  undisturbed.remove();
  disturbed.remove();
});

function resultOf({ workFolder }: SampleRound): PopulationResult {
  return populationResult.parse(JSON.parse(readFileSync(join(workFolder, 'result', 'population.json'), 'utf8')));
}

function rowsOf({ workFolder }: SampleRound): FoundPopulationRow[] {
  const text = readFileSync(join(workFolder, 'result', 'images.jsonl'), 'utf8');
  return text.trimEnd().split('\n').map((line) => foundPopulationRow.parse(JSON.parse(line)));
}

const withoutTimes = (result: PopulationResult): PopulationResult => ({ ...result, seconds: 0, startedAt: '', finishedAt: '' });

describe('a population', () => {
  it('is one network a seed, each as a round of that seed trains it', async () => {
    const result = resultOf(undisturbed);
    expect(result.networks.map(({ seed, steps }) => [seed, steps])).toEqual([[3, 12], [4, 12], [5, 12]]);
    expect(result).toMatchObject({ population: 1, engine: 'wasm', parameters: 122_465, images: { labelled: 49, all: 70 } });
    expect(undisturbed.handedOver).toEqual([{ kind: 'population-result', payload: { folder: join(undisturbed.workFolder, 'result') } }]);
    expect(new Set(undisturbed.phases)).toContain('training, network 2 of 3');

    const round = prepareRound(images, { model: 'tiny', size: 32, steps: 12, sparsities: [0.5, 0.9], seed: 3, engine: 'wasm' });
    await runRound(round.context());
    expect(result.networks[0]!.testIou).toBeCloseTo(round.result().test!.iou, 12);
    expect(result.recalibration).toEqual(round.result().recalibration);
    round.remove();
  });

  it('compares the majorities, image by image', async () => {
    const rows = rowsOf(undisturbed);
    expect(rows.map(({ image }) => image)).toEqual(images.map(({ id }) => id));
    expect(rows.filter(({ seen }) => seen)).toHaveLength(49);
    // The last image (of the second chunk), from the kept maps of each network: votes of dense and pruned networks by hand.
    const members = await Promise.all(
      [3, 4, 5].map(async (seed) => {
        const files = chunkFiles(join(undisturbed.workFolder, 'members', String(seed), 'scoring'));
        const [{ maps }, pack] = [(await files.images(1)).at(-1)!, await files.pack(1)];
        return maps.map(({ offset, length }) => [...inflateRawSync(pack.subarray(offset, offset + length))].map((level) => level >= 128));
      }),
    );
    const majority = (level: number): boolean[] => members[0]![0]!.map((_, pixel) => members.filter((maps) => maps[level]![pixel]).length >= 2);
    const area = (mask: boolean[]): number => mask.filter(Boolean).length;
    const dense = majority(0);
    for (const [level, sparsity] of [[1, '0.5'], [2, '0.9']] as const) {
      const pruned = majority(level);
      const both = dense.filter((inside, pixel) => inside && pruned[pixel]).length;
      const areas = area(dense) + area(pruned);
      expect(rows.at(-1)!.byLevel[sparsity]).toBeCloseTo(areas === 0 ? 0 : 1 - (2 * both) / areas, 12);
    }
    for (const row of rows) expect(row.population).toBeCloseTo((row.byLevel['0.5']! + row.byLevel['0.9']!) / 2, 12);
    const { levels, meanEnsembleDisagreement } = resultOf(undisturbed);
    expect(levels.map(({ sparsity }) => sparsity)).toEqual([0.5, 0.9]);
    expect(levels[0]!.meanDisagreement).toBeCloseTo(rows.reduce((sum, row) => sum + row.byLevel['0.5']!, 0) / 70, 12);
    expect(meanEnsembleDisagreement).toBeCloseTo(rows.reduce((sum, row) => sum + row.ensemble, 0) / 70, 12);
    expect(meanEnsembleDisagreement).toBeGreaterThan(0);
  });

  it('keeps the majorities that it compared, of training images alone', () => {
    const rows = rowsOf(undisturbed);
    for (const [i, { majorities, byLevel }] of rows.entries()) {
      expect(majorities !== null, images[i]!.name).toBe(images[i]!.split === 'train');
      if (!majorities) continue;
      expect(majorities).toMatchObject({ size: 32, levels: [{ sparsity: 0 }, { sparsity: 0.5 }, { sparsity: 0.9 }] });
      const [dense, ...pruned] = majorities.levels.map(({ counts }) => decodeMask({ size: [32, 32], counts }).data);
      const area = (mask: Uint8Array): number => mask.reduce((sum, inside) => sum + inside, 0);
      for (const [level, mask] of pruned.entries()) {
        const both = area(dense!.map((inside, pixel) => inside & mask[pixel]!));
        const areas = area(dense!) + area(mask);
        expect(byLevel[[0.5, 0.9][level]!]).toBeCloseTo(areas === 0 ? 0 : 1 - (2 * both) / areas, 12);
      }
    }
    expect(rows.some(({ majorities }) => majorities !== null && decodeMask({ size: [32, 32], counts: majorities.levels[0]!.counts }).data.includes(1))).toBe(true);
  });

  it('goes on after stops anywhere, to the same figures, and trains nothing twice', async () => {
    const stops = [
      ['training, network 1 of 3', 5], ['scoring, network 1 of 3', 10], ['training, network 2 of 3', 3], ['scoring, network 3 of 3', 64], ['evaluating', 64],
    ] as const;
    for (const [phase, done] of stops) {
      expect(await runPopulation(disturbed.context((progress) => progress.phase === phase && progress.done >= done)), phase).toBe('interrupted');
      expect(existsSync(join(disturbed.workFolder, 'result'))).toBe(false);
    }
    expect(await runPopulation(disturbed.context())).toBe('done');
    expect(withoutTimes(resultOf(disturbed))).toEqual(withoutTimes(resultOf(undisturbed)));
    expect(rowsOf(disturbed)).toEqual(rowsOf(undisturbed));
    for (const network of [1, 2, 3]) {
      const steps = disturbed.progress.filter(({ phase }) => phase === `training, network ${network} of 3`).map(({ done }) => done);
      expect(steps.filter((done) => done === 8)).toHaveLength(1);
    }
  });

  it('hands a finished result over again without computing anything', async () => {
    const before = { told: undisturbed.progress.length, result: resultOf(undisturbed) };
    expect(await runPopulation(undisturbed.context())).toBe('done');
    expect({ told: undisturbed.progress.length, result: resultOf(undisturbed) }).toEqual(before);
    expect(undisturbed.handedOver).toHaveLength(2);
  });

  it('frees every tensor', async () => {
    const before = tf.memory().numTensors;
    const small = prepareRound(images.slice(0, 20), { ...configuration, seeds: 2, steps: 2 } as RoundRequest);
    await runPopulation(small.context());
    expect(tf.memory().numTensors).toBe(before);
    small.remove();
  });
});
