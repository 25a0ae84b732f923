import type { RoundResult } from '../../core/contract/index.ts';
import { count, duration, figure, percent, score, table } from './format.ts';

/** A round's result as a person reads it in a terminal. */
export function describeRound(result: RoundResult): string {
  return [head(result), test(result), ladder(result), signals(result), flagged(result)].join('\n\n');
}

function head({ round, model, engine, images, steps, seconds, imagesPerSecond }: RoundResult): string {
  return [
    `Round ${round}: ${model.preset} network, ${count(model.parameters)} parameters, ${model.size}×${model.size} pixels, on ${engine}`,
    `${count(steps)} steps on ${count(images.labelled)} labelled images (${count(images.unlabelled)} unlabelled, ${count(images.validation)} validation, ${count(images.test)} test)`,
    `${duration(seconds)} in all, training at ${figure(imagesPerSecond)} images/s`,
  ].join('\n');
}

function test({ test: found }: RoundResult): string {
  if (!found) return 'No test image has a mask, so nothing can be said about accuracy.';
  const rows = [
    ['IoU', `${score(found.iou)}  [${score(found.iouInterval.low)}, ${score(found.iouInterval.high)}]`],
    ['Dice', score(found.dice)],
    ['threshold Jaccard', score(found.thresholdJaccard)],
    ['failures (IoU < 0.65)', percent(found.failureRate)],
    ['IoU, hardest 10 %', score(found.iouHardest10)],
    ['IoU, hardest 20 %', score(found.iouHardest20)],
    ['IoU at model size', score(found.atModelSize.iou)],
  ];
  return table([{ title: `Test, ${count(found.n)} images` }, { title: 'mean' }], rows);
}

function ladder({ ladder: levels, recalibration }: RoundResult): string {
  const rows = levels.map((level) => [level.sparsity === 0 ? 'dense' : percent(level.sparsity), score(level.dice), score(level.iou), score(level.meanDisagreement)]);
  const columns = [
    { title: 'pruned', align: 'right' as const },
    { title: 'Dice', align: 'right' as const },
    { title: 'IoU', align: 'right' as const },
    { title: 'disagreement', align: 'right' as const },
  ];
  return `${table(columns, rows)}\nBatch normalization ${recalibration.used ? 'recalibrated' : 'not recalibrated'}: ${recalibration.reason}`;
}

function signals({ signals: found, pruningAgainstRandom }: RoundResult): string {
  const columns = [
    { title: 'signal' },
    { title: 'Spearman', align: 'right' as const },
    { title: 'AUROC', align: 'right' as const },
    { title: 'AUPRC', align: 'right' as const },
    { title: 'caught in top 20 %', align: 'right' as const },
  ];
  const rows = found.map((signal) => [signal.name, score(signal.spearman), score(signal.auroc), score(signal.auprc), percent(signal.caughtAt20)]);
  const byReason = Map.groupBy(found.filter((signal) => signal.reason !== null), (signal) => signal.reason);
  const reasons = [...byReason].map(([reason, without]) => `${without.map((signal) => signal.name).join(', ')}: ${reason}`);
  const against = pruningAgainstRandom
    ? [`Pruning against matched random pruning: AUROC difference ${score(pruningAgainstRandom.difference)} [${score(pruningAgainstRandom.interval.low)}, ${score(pruningAgainstRandom.interval.high)}]`]
    : [];
  return ['How well each signal finds what the network gets wrong (test images):', table(columns, rows), ...reasons, ...against].join('\n');
}

function flagged({ flagged: found }: RoundResult): string {
  const { seen, unseen } = found.cutOff;
  return `Flagged ${count(found.count)} lesions: ${count(found.seen)} that it was trained on (score ${score(seen)} and above), ${count(found.unseen)} others (${score(unseen)} and above).`;
}
