import { describe, expect, it } from 'vitest';
import { judgePopulation, type PopulationRecord } from '../../../../src/main/engine/evaluate/index.ts';

/** Test image i of two networks: the first's IoU goes up with i, the second's down. `population` knows the mean, `ensemble` each. */
function record(i: number, changes: Partial<PopulationRecord> = {}): PopulationRecord {
  const ious = [0.401 + i / 80, 0.901 - i / 80];
  return {
    image: `image ${i}`, split: 'test', component: `lesion ${i}`, seen: false, population: 1 - ious[0]!, byLevel: [0.1], ensemble: 0.2,
    ensembleOf: ious.map((iou) => 1 - iou),
    signals: ious.map((iou) => ({ pruning: iou, 'self-confidence': 1 - iou, tta: 0.5, entropy: 1 - iou, blend: 1 - iou, 'label-conflict': null })),
    judged: { ious, majorityIou: 0.7, prunedMajorityIous: [0.5] },
    ...changes,
  };
}

const records = Array.from({ length: 40 }, (_, i) => record(i));
const options = { sparsities: [0.9], seed: 1 };

describe('judging a population', () => {
  it('foresees each network’s failures in turn, and averages', () => {
    const judged = judgePopulation(records, 'test', options)!;
    // IoU below .65: the first network on i < 19.92, so 20 images; the second on i > 20.08, 19 images. Means .64475 and .65725.
    expect(judged).toMatchObject({ n: 40, failures: 19.5, meanIou: expect.closeTo(0.651, 12), majorityIou: expect.closeTo(0.7, 12), prunedMajorityIou: [{ sparsity: 0.9, iou: 0.5 }], reason: null });
    const by = (name: string) => judged.signals.find((signal) => signal.name === name)!;
    // The ensemble knows each network's error; the population only the first one's: 1 for it, 0 for the other.
    expect(by('ensemble')).toMatchObject({ spearman: expect.closeTo(1, 12), auroc: 1, aurocInterval: { low: 1, high: 1 }, againstPruning: { difference: 1, interval: { low: 1, high: 1 } } });
    expect(by('ensemble').againstBlend).toEqual({ difference: 0, interval: { low: 0, high: 0 } });
    expect(by('population')).toMatchObject({ spearman: expect.closeTo(0, 12), auroc: 0.5, againstBlend: { difference: -0.5, interval: { low: -0.5, high: -0.5 } } });
    expect(by('pruning')).toMatchObject({ auroc: 0, againstPruning: null, againstBlend: { difference: -1 } });
    expect(by('tta')).toMatchObject({ spearman: null, auroc: 0.5 });
    // The top fifth, 8 images, of 20 and of 19 failures.
    expect(by('ensemble').caughtAt20).toBeCloseTo((8 / 20 + 8 / 19) / 2, 12);
  });

  it('looks at labelled images of the split alone', () => {
    const others = [record(90, { split: 'validation' }), record(91, { judged: null }), record(92, { split: 'train' })];
    expect(judgePopulation([...records, ...others], 'test', options)).toEqual(judgePopulation(records, 'test', options));
    expect(judgePopulation(records, 'validation', options)).toBeNull();
  });

  it('says nothing of failures where a network has too few', () => {
    const judged = judgePopulation(records.slice(11), 'test', options)!;
    expect(judged.reason).toBe('a network failed on only 9 of 29 test images (IoU < 0.65); at least 10 are needed');
    expect(judged.signals[1]).toMatchObject({ name: 'ensemble', spearman: expect.closeTo(1, 12), auroc: null, aurocInterval: null, againstBlend: null, caughtAt20: null });
  });
});
