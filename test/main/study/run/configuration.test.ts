import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resultCache } from '../../../../src/main/study/run/cache.ts';
import { runConfiguration, runKey, uniformOf, type RunRequest } from '../../../../src/main/study/run/configuration.ts';
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

  it('changes with whatever a figure depends on', () => {
    const changes: Partial<RunRequest>[] = [
      {}, { data: 'abd' }, { engine: 'tensorflow' }, { seed: 2 }, { labels: 21 }, { steps: 401 }, { size: 96 }, { corruption: 0.1 }, { judged: ['test'] },
      { augmentation: 'flips' }, { attention: { strategy: 'rank' } }, { attention: { strategy: 'rank', shuffled: true } }, { drawn: [3] }, { labelled: [1, 2] },
      { weak: { kind: 'box', images: 20 } }, { weak: { kind: 'box', images: 20 }, weakWeights: { pairwiseColour: 0 } }, { weak: { kind: 'box', images: 20, use: 'ellipse' } },
    ];
    expect(new Set(changes.map(key)).size).toBe(changes.length);
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
