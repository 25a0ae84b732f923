import { createHash } from 'node:crypto';
import { roundConfiguration, type FlagRow, type RoundResult, type SignalResult } from '../../../../src/core/contract/index.ts';
import type { Evidence } from '../../../../src/core/evidence.ts';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { Random } from '../../../../src/core/random.ts';
import type { ReportInput } from '../../../../src/main/audit/report/index.ts';

/** A 1 × 1 white JPEG would do for a reader; a PNG of one pixel is shorter to write down. */
const pixel = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEANl9ngAAAAABJRU5ErkJggg==';

const measured: SignalResult = {
  name: 'pruning', spearman: 0.641, auroc: 0.871, aurocInterval: { low: 0.832, high: 0.905 }, auprc: 0.512,
  caughtAt10: 0.48, caughtAt20: 0.72, caughtAt30: 0.83, n: 802, failures: 64, reason: null,
};

export function roundResult(changes: Partial<RoundResult> = {}): RoundResult {
  return {
    round: 2, setting: 'supervised', attention: 'none', engine: 'wasm', seed: 7,
    model: { preset: 'small', size: 16, parameters: 487_937 },
    images: { labelled: 200, weak: 0, unlabelled: 2605, validation: 401, test: 802 },
    steps: 600, seconds: 754, imagesPerSecond: 21.4,
    test: {
      n: 802, dice: 0.914, iou: 0.853, iouInterval: { low: 0.844, high: 0.862 }, thresholdJaccard: 0.812, iouHardest10: 0.571,
      iouHardest20: 0.668, failureRate: 0.0798, hd95: 31.2, normalizedSurfaceDice: 0.741, surfaceTolerancePixels: 5, atModelSize: { dice: 0.917, iou: 0.858 },
    },
    validation: { n: 401, dice: 0.911, iou: 0.849, bestStep: 550 },
    ladder: [
      { sparsity: 0, dice: 0.914, iou: 0.853, meanDisagreement: 0 },
      { sparsity: 0.3, dice: 0.912, iou: 0.85, meanDisagreement: 0.021 },
      { sparsity: 0.9, dice: 0.803, iou: 0.701, meanDisagreement: 0.184 },
    ],
    signals: [
      measured,
      { ...measured, name: 'self-confidence', spearman: 0.758, auroc: 0.921, aurocInterval: null, caughtAt20: 0.81 },
    ],
    pruningAgainstRandom: { difference: 0.041, interval: { low: 0.012, high: 0.071 }, randomSparsity: 0.024, meanDisagreement: 0.083, randomMeanDisagreement: 0.081 },
    recalibration: { used: false, reason: 'on validation the AUROC was .91 without, .87 with.' },
    flagged: { count: 401, cutOff: { seen: 0.048, unseen: 0.211 }, seen: 20, unseen: 381 },
    curve: Array.from({ length: 13 }, (_, i) => ({
      step: i * 50, loss: 0.1 + 0.7 * Math.exp(-i / 3), validationDice: i ? 0.92 - 0.4 * Math.exp(-i / 2) : null, validationIou: i ? 0.86 - 0.5 * Math.exp(-i / 2) : null,
    })),
    snapshotSha256: createHash('sha256').update('snapshot').digest('hex'),
    modelSha256: createHash('sha256').update('model').digest('hex'),
    versions: { weakspot: '0.1.0', node: '24.21.0', tfjs: '4.22.0' },
    startedAt: '2026-11-20T09:30:00.000Z', finishedAt: '2026-11-20T09:42:34.000Z',
    ...changes,
  };
}

/** What a round says that trained on images without labels and tried its attention in a pair. */
export const learnt = {
  setting: 'semi-supervised', attention: 'clean-attend', startedFrom: 1,
  consistency: { method: 'mean-teacher', images: 1900, perStep: 16, weight: 1 },
  attentionUse: { strategy: 'clean-attend', signal: 'pruning', by: null, previous: 1, attended: 18, lessened: 0, excluded: 2, reason: 'Attended to the hardest tenth.' },
  trials: [
    {
      about: 'attention', baseline: 'none', candidate: 'clean-attend', n: 401, baselineIou: 0.841, candidateIou: 0.845, difference: 0.004,
      interval: { low: -0.003, high: 0.011 }, worstFifthDifference: 0.012, failureRateDifference: -0.005, kept: 'baseline', reason: 'The interval includes 0.', seconds: 300,
    },
  ],
  validationSignals: [measured, { ...measured, name: 'tta' }],
  blend: { members: ['pruning', 'tta'], reason: 'Best on validation.' },
  expectedCatch: [{ share: 0.1, caught: 0.41, low: 0.3, high: 0.52 }, { share: 0.2, caught: 0.66, low: 0.55, high: 0.78 }],
  learningCurve: [{ labels: 50, iou: 0.781 }, { labels: 200, iou: 0.849 }],
} satisfies Partial<RoundResult>;

export function flagRow(rank: number, changes: Partial<FlagRow> = {}): FlagRow {
  return {
    rank, image: `00000000-0000-7000-8000-${String(rank).padStart(12, '0')}`, name: `ISIC_${rank}.jpg`, lesion: `HAM_${rank}`,
    score: 0.9 - rank / 100, byLevel: { '0.3': 0.611, '0.9': 1 }, signals: { pruning: 0.81, 'self-confidence': 0.345, tta: null },
    split: 'test', labelled: true, verdict: null, attributes: { age: 45, sex: 'female', body_site: null }, ...changes,
  };
}

/** A disc on a 16 × 16 map, the dense network certain of it, the pruned ones of ever less. */
export function evidence(image: string, changes: Partial<Evidence> = {}): Evidence {
  const size = 16;
  const disc = (radius: number, value: number): Uint8Array =>
    Uint8Array.from({ length: size * size }, (_, i) => (Math.hypot((i % size) - 7.5, Math.floor(i / size) - 7.5) < radius ? value : 10));
  const data = disc(6, 1).map((value) => (value === 1 ? 1 : 0));
  return {
    image, name: 'ISIC_1.jpg', file: 'objects/ab/cd', width: 200, height: 150, mask: encodeMask({ width: size, height: size, data }), size,
    levels: [{ sparsity: 0, probability: disc(5, 250) }, { sparsity: 0.3, probability: disc(4, 230) }, { sparsity: 0.9, probability: disc(2, 180) }],
    ...changes,
  };
}

export function reportInput(changes: { result?: RoundResult | null } & Partial<ReportInput> = {}): ReportInput {
  const { result = roundResult(), ...others } = changes;
  const random = new Random(1);
  return {
    project: {
      id: '018f0000-0000-7000-8000-000000000001', name: 'Clinic', version: 1, images: 4008, masks: 4008, patients: 0, lesions: 2990,
      splits: { train: 2805, validation: 401, test: 802 }, rounds: 2, attributes: [{ key: 'age', label: 'Age (years)', values: 3950 }],
    },
    round: { round: 2, state: result ? 'done' : 'running', job: 'job', configuration: roundConfiguration.parse({ labels: 200, size: 64, seed: 7 }), result },
    flags: [1, 2, 3].map((rank) => flagRow(rank)),
    scores: Array.from({ length: 1200 }, (_, i) => ({ score: Math.abs(random.normal()) * (i < 200 ? 0.03 : 0.12), seen: i < 200 })),
    evidence: (image) => evidence(image),
    thumbnail: async () => ({ dataUri: pixel, width: 320, height: 240 }),
    now: new Date('2026-11-22T21:00:00Z'),
    ...others,
  };
}
