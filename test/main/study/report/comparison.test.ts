import { describe, expect, it } from 'vitest';
import { describeData } from '../../../../src/main/study/data/open.ts';
import type { StudyImage } from '../../../../src/main/study/data/types.ts';
import type { ComparisonStudy } from '../../../../src/main/study/plan/types.ts';
import { readPhase } from '../../../../src/main/study/report/comparison.ts';
import { describeComparison } from '../../../../src/main/study/report/write-comparison.ts';
import type { ResultCache } from '../../../../src/main/study/run/cache.ts';
import type { RunConfiguration } from '../../../../src/main/study/run/configuration.ts';
import type { RunResult } from '../../../../src/main/study/run/result.ts';

const image = (index: number): StudyImage => ({
  id: `i${index}`, name: `i${index}`, split: 'validation', collection: index < 12 ? 'first' : 'second', attributes: {}, mask: null, component: `c${index}`, weight: 1,
} as unknown as StudyImage);
const data = describeData('both', Array.from({ length: 24 }, (_, index) => image(index)));

const study: ComparisonStudy = {
  kind: 'comparison', name: 'tried', title: 'Tried', about: 'A question.', decides: 'iou', searchSeeds: [1, 2, 3], confirmationSeeds: [11],
  regimes: [{
    name: 'new', about: 'judged on the second', judgeOther: true, shared: { labels: 4 }, baseline: { name: 'uniform', change: {} },
    arms: [{ name: 'by group', change: { attention: { strategy: 'group-balanced', by: 'collection' } } }],
  }],
};

/** Attention gains .05 on the second collection and loses .02 on the first, with every seed. */
const cache = {
  read: (configuration: RunConfiguration): Promise<RunResult> => {
    const change = (index: number): number => (configuration.attention === null ? 0 : index < 12 ? -0.02 : 0.05);
    const images = data.images.map((_, index) => ({ index, iou: (index < 12 ? 0.8 : 0.5) + configuration.seed / 1000 + change(index), signals: null }));
    return Promise.resolve({ validation: images, test: [], configuration, seconds: 1, commit: null, device: 'a device', finishedAt: '2026-01-02T03:04:05Z' } as unknown as RunResult);
  },
} as ResultCache;

describe('a regime that is judged on the second collection', () => {
  it('says what that costs on the first', async () => {
    const search = await readPhase(study, { data: data.hash, engine: 'wasm' }, 'search', (regime) => regime.arms, data, cache);
    const { baseline, arms } = search.regimes[0]!;
    expect(arms[0]!.differences!.iou.mean).toBeCloseTo(0.05, 10);
    expect(arms[0]!.elsewhere!.difference!.mean).toBeCloseTo(-0.02, 10);
    expect(arms[0]!.worstCollection!.iou).toBeCloseTo(0.552, 10);
    expect(arms[0]!.worstCollection!.difference!.mean).toBeCloseTo(0.05, 10);
    expect(baseline.elsewhere).toEqual({ iou: expect.closeTo(0.802, 10), difference: null });
    const text = describeComparison(study, search, { ...search, regimes: [] }, []);
    expect(text).toContain('Δ IoU of the first collection |');
    expect(text).toMatch(/\| by group \| 3 \| \.552 \| \+\.050 .* \| −\.020 \(−\.020 to −\.020\) \|/);
  });
});
