import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRegistrations } from '../../../src/main/study/plan/register.ts';
import { attentionArms } from '../../../src/main/study/plan/settings.ts';
import { studies } from '../../../src/main/study/plan/studies.ts';
import { planComparison } from '../../../src/main/study/plan/runs.ts';
import type { ComparisonStudy } from '../../../src/main/study/plan/types.ts';
import type { StudyData } from '../../../src/main/study/data/types.ts';
import { resultCache } from '../../../src/main/study/run/cache.ts';
import type { RunConfiguration } from '../../../src/main/study/run/configuration.ts';
import type { Executor } from '../../../src/main/study/run/executor.ts';
import type { RunResult } from '../../../src/main/study/run/result.ts';
import { findStudy, runStudy, type StudyOptions } from '../../../src/main/study/study.ts';
import { generatedData } from './generated.ts';

const study: ComparisonStudy = {
  kind: 'comparison', name: 'tried', title: 'What was tried', about: 'A question.', decides: 'iou', searchSeeds: [1, 2, 3], confirmationSeeds: [11, 12, 13, 14],
  regimes: [
    {
      name: 'few', about: 'few labels', shared: { labels: 4 }, baseline: { name: 'uniform', change: {} }, group: { attribute: 'diagnosis', value: 'b' },
      arms: [
        { name: 'better', change: { attention: { strategy: 'clean-attend' } } },
        { name: 'worse', change: { attention: { strategy: 'rank' } } },
        { name: 'best, but a control', change: { attention: { strategy: 'oversample', shuffled: true } }, control: true },
      ],
    },
  ],
};
const gains: Record<string, number> = { 'clean-attend': 0.02, rank: -0.01, oversample: 0.05 };

const folder = mkdtempSync(join(tmpdir(), 'weakspot-study-'));
let data: StudyData;
let made: RunConfiguration[] = [];
let place: { cacheFolder: string; out: string };
let runs = 0;

/** Makes no training: IoUs follow from seed and strategy, so that what a study makes of them is known beforehand. */
function knownExecutor(): Executor {
  const cache = resultCache(place.cacheFolder);
  return {
    engine: 'wasm', parallel: 1, close: () => {},
    async run(configuration) {
      const kept = await cache.read(configuration);
      if (kept) return kept;
      made.push(configuration);
      const gain = configuration.attention ? (configuration.attention.shuffled && configuration.attention.strategy === 'clean-attend' ? 0 : gains[configuration.attention.strategy]!) : 0;
      const images = (split: 'validation' | 'test') => data.images.flatMap((image, index) =>
        image.split === split && configuration.judged.includes(split) ? [{ index, iou: 0.7 + 0.01 * (index % 5) + 0.002 * (configuration.seed % 4) + gain, signals: null }] : [],
      );
      const result: RunResult = {
        configuration, validation: images('validation'), test: images('test'), trained: [], pool: [], corrupted: [], recalibrated: null, blend: null,
        counts: { labelled: 4, weak: 0, unlabelled: 0, validation: 0, test: 0 }, training: { steps: 1, loss: 1, bestStep: 1, waitingShare: 0 },
        seconds: 2, device: 'a device', commit: 'abcdef1234', versions: {}, finishedAt: '2026-01-02T03:04:05Z',
      };
      await cache.write(result);
      return result;
    },
  };
}

const options = (change: Partial<StudyOptions> = {}): StudyOptions => ({
  study, data, executor: knownExecutor(), ...place, command: 'npm run study -- tried', commit: 'abcdef1234', phases: ['search'], only: null, say: () => {},
  now: () => new Date('2026-01-02T10:00:00Z'), ...change,
});
const written = (): string => readFileSync(join(place.out, 'tried.md'), 'utf8');

beforeAll(async () => {
  data = await generatedData(join(folder, 'images'), 40);
});
beforeEach(() => {
  made = [];
  runs += 1;
  place = { cacheFolder: join(folder, `cache-${runs}`), out: join(folder, `out-${runs}`) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a comparison', () => {
  it('says what is missing of a table that is not complete, and goes on where it was', async () => {
    const { missing } = await runStudy(options({ until: Date.now() - 1 }));
    expect(missing).toBe(12);
    expect(made).toEqual([]);
    expect(written()).toContain('**Not complete: 0 of 12 runs are there');
    expect(written()).toContain('few: better, seed 2');

    const executor = knownExecutor();
    let left = 5;
    const stopping: Executor = { ...executor, run: (one) => (left-- > 0 ? executor.run(one) : Promise.reject(new Error('stopped'))) };
    expect((await runStudy(options({ executor: stopping }))).missing).toBe(7);
    expect(made).toHaveLength(5);
    expect(written()).toContain('**Not complete: 5 of 12 runs are there');

    expect((await runStudy(options())).missing).toBe(0);
    expect(made).toHaveLength(12);
    expect(written()).toContain('Complete: 12 of 12 runs.');
    expect(written()).not.toContain('Not complete');
  });

  it('looks at validation images in a search, pairs by seed, and names command, data, engine, versions and time', async () => {
    await runStudy(options());
    expect(made.every(({ judged }) => judged.length === 1 && judged[0] === 'validation')).toBe(true);
    const text = written();
    expect(text).toContain('| better | 3 |');
    expect(text).toMatch(/\| better \| 3 \| \.\d{3} \| \+\.020 \(\.020 to \.020\)/);
    expect(text).toMatch(/\| worse \| 3 \| \.\d{3} \| −\.010 \(−\.010 to −\.010\)/);
    expect(text).toMatch(/\| \*best, but a control\* \|/);
    for (const part of ['npm run study -- tried', 'generated, 40 images', 'Engine: wasm (a device)', 'node ', 'abcdef1', '2026-01-02', 'Δ IoU of b', 'Δ IoU of the worst diagnosis', 'Runs took 24 s in all']) {
      expect(text).toContain(part);
    }
    expect(readFileSync(join(place.out, 'tried.svg'), 'utf8')).toContain('xmlns="http://www.w3.org/2000/svg"');
  });

  it('registers the best that is no control before it looks at a test image, and confirms it with other seeds beside weights at random', async () => {
    await runStudy(options({ phases: ['search', 'confirmation'] }));
    const registered = await readRegistrations(join(place.out, 'tried.registered.json'));
    expect(registered).toMatchObject([{ regime: 'few', arm: 'better', found: { measure: 'iou', seeds: [1, 2, 3] }, registeredAt: '2026-01-02T10:00:00.000Z' }]);
    const onTest = made.filter(({ judged }) => judged.includes('test'));
    expect(onTest.map(({ seed, attention }) => `${seed} ${attention?.strategy ?? 'uniform'}${attention?.shuffled ? ' dealt' : ''}`).sort()).toEqual(
      [11, 12, 13, 14].flatMap((seed) => [`${seed} clean-attend`, `${seed} clean-attend dealt`, `${seed} uniform`]).sort(),
    );
    expect(written()).toMatch(/\| better \| 4 \| \.\d{3} \| \+\.020 /);
    expect(written()).toMatch(/\| \*better, weights at random\* \| 4 \| \.\d{3} \| \.000 /);
  });

  it('keeps to what is registered, and refuses an arm that has changed since', async () => {
    await runStudy(options({ phases: ['search', 'confirmation'] }));
    const file = join(place.out, 'tried.registered.json');
    const before = readFileSync(file, 'utf8');
    await runStudy(options({ phases: ['confirmation'], now: () => new Date('2027-01-01') }));
    expect(readFileSync(file, 'utf8')).toBe(before);
    const [regime] = study.regimes;
    const changed = { ...study, regimes: [{ ...regime!, arms: [{ name: 'better', change: { attention: { strategy: 'clean-attend' as const, factor: 9 } } }, ...regime!.arms.slice(1)] }] };
    await expect(runStudy(options({ study: changed, phases: ['confirmation'] }))).rejects.toThrow('another arm by now');
    writeFileSync(file, '{}');
    await expect(readRegistrations(file)).rejects.toThrow(file);
  });

  it('registers nothing while the search is not complete', async () => {
    const executor = knownExecutor();
    const failing: Executor = { ...executor, run: (one) => (one.attention?.strategy === 'rank' ? Promise.reject(new Error('no')) : executor.run(one)) };
    await runStudy(options({ executor: failing, phases: ['search', 'confirmation'] }));
    expect(await readRegistrations(join(place.out, 'tried.registered.json'))).toEqual([]);
    expect(made.some(({ judged }) => judged.includes('test'))).toBe(false);
    expect(written()).toContain('No test image has been looked at');
  });
});

describe('the studies', () => {
  it('are the six of the plan, and every run of them is one that can be asked for', () => {
    expect(studies.map(({ name }) => name).sort()).toEqual(['attention-semi', 'attention-supervised', 'attention-weak', 'review', 'shift', 'signals']);
    for (const one of studies) {
      if (one.kind !== 'comparison') continue;
      const planned = planComparison(one, { data: 'd', engine: 'wasm' }, 'search', (regime) => regime.arms);
      expect(planned.length).toBeGreaterThan(0);
      expect(one.confirmationSeeds.length).toBeGreaterThanOrEqual(10);
      expect(one.confirmationSeeds.filter((seed) => one.searchSeeds.includes(seed))).toEqual([]);
      for (const regime of one.regimes) expect(new Set(regime.arms.map(({ name }) => name)).size).toBe(regime.arms.length);
    }
    expect(() => findStudy('nothing')).toThrow('there is no study "nothing"');
  });

  it('try every strategy that has weights, and controls of random weights, random pruning and the loss', () => {
    const arms = attentionArms('diagnosis');
    const strategies = new Set(arms.filter(({ control }) => !control).map(({ change }) => change.attention!.strategy));
    expect([...strategies].sort()).toEqual([
      'clean-attend', 'down-weight', 'drop-conflict', 'group-balanced', 'group-dro', 'loss-weight', 'online-annealed', 'oversample', 'rank', 'twin',
    ]);
    const controls = arms.filter(({ control }) => control).map(({ change }) => change.attention!);
    expect(controls.some(({ shuffled }) => shuffled)).toBe(true);
    expect(controls.some(({ signal }) => signal === 'random-pruning')).toBe(true);
    expect(controls.some(({ signal }) => signal === 'label-conflict')).toBe(true);
  });
});
