import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { strokeExpansion } from '../../../../src/core/strokes/index.ts';
import { boxFill, lesionShare, weakWeights } from '../../../../src/main/engine/loss/index.ts';
import { strongColours } from '../../../../src/main/engine/train/configuration.ts';
import { resultCache } from '../../../../src/main/study/run/cache.ts';
import { runConfiguration, runKey, uniformOf, type RunRequest } from '../../../../src/main/study/run/configuration.ts';
import { codeDefaults } from '../../../../src/main/study/run/defaults.ts';
import type { RunResult } from '../../../../src/main/study/run/result.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-run-cache-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request: RunRequest = { data: 'abc', engine: 'wasm', seed: 1, labels: 20 };
const key = (change: Partial<RunRequest> = {}): string => runKey(runConfiguration.parse({ ...request, ...change }));

describe('runKey', () => {
  it('does not depend on the order of fields, nor on whether a default is spelt out', () => {
    expect(runKey(runConfiguration.parse({ labels: 20, seed: 1, engine: 'wasm', data: 'abc', model: 'tiny' }))).toBe(key());
    const attention = { strategy: 'oversample', factor: 3 } as const;
    expect(key({ attention })).toBe(key({ attention: { factor: 3, strategy: 'oversample', signal: 'pruning' } }));
  });

  it('is what results were kept under before there were folds', () => {
    // Of weakspot 0.1.0: another version of the product has other keys, and makes its runs anew.
    expect(key()).toBe('4844b205a2bc60c06eea59f38ddfa7ffbe1984b93836194e419d384c059fd182');
    expect(key({ corruption: 0.1, scored: ['trained', 'judged'], judged: ['validation', 'test'] })).toBe('cc537d7a259fae8644430a8ccc93c58250f4720dbc6776163feb40efe728ffc3');
    expect(key({ weak: { kind: 'box', images: 9 }, folds: 0 })).toBe('627cd23abdf6023a9fdeb3155a52e384361536d5ebe9d6c9efea17223ac22f21');
  });

  it('refuses one fold', () => {
    expect(() => key({ folds: 1 })).toThrow('one fold leaves nothing to train on');
  });

  it('changes with whatever a figure depends on', () => {
    const changes: Partial<RunRequest>[] = [
      {}, { data: 'abd' }, { engine: 'tensorflow' }, { seed: 2 }, { labels: 21 }, { steps: 401 }, { size: 96 }, { corruption: 0.1 }, { judged: ['test'] },
      { augmentation: 'flips' }, { attention: { strategy: 'rank' } }, { attention: { strategy: 'rank', shuffled: true } }, { drawn: [3] }, { labelled: [1, 2] },
      { weak: { kind: 'box', images: 20 } }, { weak: { kind: 'box', images: 20 }, weakWeights: { pairwiseColour: 0 } }, { weak: { kind: 'box', images: 20, use: 'ellipse' } },
      { weak: { kind: 'box', images: 20 }, boxFill: { least: 0.65, most: 0.8 } }, { unlabelled: 9, consistency: { method: 'mean-teacher' } },
      { unlabelled: 9, consistency: { method: 'mean-teacher', ramp: 0.8 } }, { unlabelled: 9, consistency: { method: 'twin' } }, { folds: 2 }, { folds: 3 },
    ];
    expect(new Set(changes.map(key)).size).toBe(changes.length);
  });
});

describe('runKey and the code\'s defaults', () => {
  const defaultsOf = (change: Partial<RunRequest> = {}) => codeDefaults(runConfiguration.parse({ ...request, ...change }));

  it('takes what the run depends on, and nothing else', () => {
    expect(Object.keys(defaultsOf())).toEqual(['training']);
    expect(defaultsOf().training).not.toHaveProperty('consistency');
    expect(Object.keys(defaultsOf({ attention: { strategy: 'twin' } }))).toEqual(['training', 'twin']);
    expect(Object.keys(defaultsOf({ unlabelled: 9, consistency: { method: 'twin' } }))).toEqual(['training', 'twin']);
    const teacher = defaultsOf({ unlabelled: 9, consistency: { method: 'mean-teacher' } });
    expect(Object.keys(teacher)).toEqual(['training']);
    expect(teacher.training).toMatchObject({ consistency: { strong: strongColours } });
    expect(Object.keys(defaultsOf({ weak: { kind: 'box', images: 9, use: 'ellipse' } }))).toEqual(['training']);
    expect(defaultsOf({ weak: { kind: 'scribble', images: 9 } }).weak).toEqual({
      weights: { partialCrossEntropy: weakWeights.partialCrossEntropy, gatedCrf: weakWeights.gatedCrf }, expansion: strokeExpansion,
    });
    expect(defaultsOf({ weak: { kind: 'scribble', images: 9, use: 'strokes' } }).weak).toEqual({ weights: { partialCrossEntropy: weakWeights.partialCrossEntropy, gatedCrf: weakWeights.gatedCrf } });
    expect(defaultsOf({ weak: { kind: 'box', images: 9 } }).weak).not.toHaveProperty('expansion');
    expect(defaultsOf({ weak: { kind: 'point', images: 9 } }).weak).toMatchObject({ share: lesionShare, expansion: strokeExpansion });
  });

  it('is the same for an arm that asks for what is the default', () => {
    const weak = { kind: 'box', images: 9 } as const;
    expect(key({ weak, weakWeights: { pairwiseColour: weakWeights.pairwiseColour }, boxFill })).toBe(key({ weak }));
    expect(key({ weak, weakWeights: { gatedCrf: 7 } })).toBe(key({ weak }));
  });
});

describe('uniformOf', () => {
  it('is the same run without attention, scored where attention looks', () => {
    const attended = runConfiguration.parse({ ...request, attention: { strategy: 'clean-attend' } });
    expect(uniformOf(attended)).toEqual(runConfiguration.parse({ ...request, scored: ['trained'] }));
    expect(uniformOf({ ...attended, unlabelled: 50 }).scored).toEqual(['pool', 'trained']);
  });
});

describe('resultCache', () => {
  const cache = resultCache(folder);
  const configuration = runConfiguration.parse(request);

  it('gives back what was written, for that configuration alone', async () => {
    expect(await cache.read(configuration)).toBeNull();
    const result = { configuration, seconds: 3 } as RunResult;
    await cache.write(result);
    expect(await cache.read(configuration)).toEqual(result);
    expect(await cache.read({ ...configuration, seed: 2 })).toBeNull();
  });

  it('names a damaged file and does not take it for a result', async () => {
    const [prefix] = readdirSync(join(folder, 'runs'));
    const file = join(folder, 'runs', prefix!, `${runKey(configuration)}.json`);
    writeFileSync(file, '{"configuration":');
    await expect(cache.read(configuration)).rejects.toThrow(file);
  });
});
