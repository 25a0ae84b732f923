import type { RoundResult } from '../../core/contract/index.ts';
import { count, duration, figure, interval, percent, plural, sparsityText } from '../../core/text.ts';
import { amount, table } from './format.ts';

/** A round's result as a person reads it in a terminal. */
export function describeRound(result: RoundResult): string {
  return [head(result), learning(result), test(result), ladder(result), signals(result), flagged(result)].filter((part) => part !== '').join('\n\n');
}

function head({ round, model, engine, engineUse, images, steps, seconds, imagesPerSecond, waitingShare }: RoundResult): string {
  return [
    `Round ${round}: ${model.preset} network, ${count(model.parameters)} parameters, ${model.size}×${model.size} pixels, on ${engine}`,
    `${count(steps)} steps on ${count(images.labelled)} labelled images (${count(images.unlabelled)} more in the training pool with their label absent or not used, ${count(images.validation)} validation, ${count(images.test)} test)`,
    ...(engineUse ? [`Engine ${engine}, ${engineUse.reason}: ${engineUse.device}`] : []),
    ...(engineUse?.failed ?? []).map((failed) => `Engine ${failed.engine} was to be taken and could not be opened: ${failed.message}`),
    `${duration(seconds)} in all, training at ${amount(imagesPerSecond)} images/s${waitingShare === undefined ? '' : `, ${percent(waitingShare)} of the time waiting for them`}`,
  ].join('\n');
}

/** What it learnt from, and what was tried; nothing of a round that only its masks taught. */
function learning({ setting, consistency, attention, attentionUse, trials, startedFrom, learningCurve, images }: RoundResult): string {
  const taught = [
    ...(images.weak > 0 ? [`${plural(images.weak, 'image')} with weak labels alone`] : []),
    ...(consistency ? [`${plural(consistency.images, 'image')} without a label by ${consistency.method}, ${consistency.perStep} a step, weight ${consistency.weight}`] : []),
  ];
  const counts = attentionUse ? `${count(attentionUse.attended)} weigh more, ${count(attentionUse.lessened)} less, ${count(attentionUse.excluded)} nothing` : '';
  const goesBy = attentionUse?.previous ? `, by round ${attentionUse.previous}` : '';
  return [
    ...(taught.length > 0 ? [`Setting ${setting}: also ${taught.join(', and ')}`] : []),
    ...(attentionUse && attention !== 'none' ? [`Attention ${attention}${goesBy}: ${attentionUse.reason} (${counts})`] : []),
    ...(startedFrom ? [`Started from the network of round ${startedFrom}`] : []),
    ...(trials ?? []).map((one) => `Tried: ${one.reason}`),
    ...(learningCurve ? [`Validation IoU by labels: ${learningCurve.map(({ labels, iou }) => `${count(labels)} ${figure(iou)}`).join(', ')}`] : []),
  ].join('\n');
}

function test({ test: found }: RoundResult): string {
  if (!found) return 'No test image has a mask, so nothing can be said about accuracy.';
  const rows = [
    ['IoU', `${figure(found.iou)} (${interval(found.iouInterval)})`],
    ['Dice', figure(found.dice)],
    ['threshold Jaccard', figure(found.thresholdJaccard)],
    ['failures (IoU < 0.65)', percent(found.failureRate)],
    ['IoU, hardest 10 %', figure(found.iouHardest10)],
    ['IoU, hardest 20 %', figure(found.iouHardest20)],
    ['IoU at model size', figure(found.atModelSize.iou)],
  ];
  return table([{ title: `Test, ${plural(found.n, 'image')}` }, { title: 'mean' }], rows);
}

function ladder({ ladder: levels, recalibration }: RoundResult): string {
  const rows = levels.map((level) => [level.sparsity === 0 ? 'dense' : sparsityText(level.sparsity), figure(level.dice), figure(level.iou), figure(level.meanDisagreement)]);
  const columns = [
    { title: 'pruned', align: 'right' as const },
    { title: 'Dice', align: 'right' as const },
    { title: 'IoU', align: 'right' as const },
    { title: 'disagreement', align: 'right' as const },
  ];
  return `${table(columns, rows)}\nBatch normalization ${recalibration.used ? 'recalibrated' : 'not recalibrated'}: ${recalibration.reason}`;
}

function signals({ signals: found, validationSignals, blend, expectedCatch, pruningAgainstRandom }: RoundResult): string {
  const columns = [
    { title: 'signal' },
    { title: 'Spearman', align: 'right' as const },
    { title: 'AUROC', align: 'right' as const },
    { title: 'AUPRC', align: 'right' as const },
    { title: 'caught in top 20 %', align: 'right' as const },
    ...(validationSignals ? [{ title: 'validation AUROC', align: 'right' as const }] : []),
  ];
  const onValidation = (name: string): string[] => (validationSignals ? [figure(validationSignals.find((signal) => signal.name === name)?.auroc)] : []);
  const rows = found.map((signal) => [signal.name, figure(signal.spearman), figure(signal.auroc), figure(signal.auprc), percent(signal.caughtAt20), ...onValidation(signal.name)]);
  const byReason = Map.groupBy(found.filter((signal) => signal.reason !== null), (signal) => signal.reason);
  const reasons = [...byReason].map(([reason, without]) => `${without.map((signal) => signal.name).join(', ')}: ${reason}`);
  const against = pruningAgainstRandom
    ? [`Pruning against matched random pruning: AUROC difference ${figure(pruningAgainstRandom.difference)} (${interval(pruningAgainstRandom.interval)})`]
    : [];
  const blended = blend ? [`The blend sums the ranks of ${blend.members.join(', ')}; ${blend.reason}`] : [];
  const told = [0.05, 0.1, 0.2, 0.3];
  const shares = (expectedCatch ?? []).filter(({ share }) => told.includes(share));
  const expected = shares.length === 0 ? [] : [
    `Reviewing the hardest by blend should find, of all failures: ${shares.map((at) => `${percent(at.caught)} (${percent(at.low)} to ${percent(at.high)}) in ${percent(at.share)} of the images`).join(', ')}`,
  ];
  return ['How well each signal finds what the network gets wrong (test images):', table(columns, rows), ...reasons, ...against, ...blended, ...expected].join('\n');
}

function flagged({ flagged: found }: RoundResult): string {
  const { seen, unseen } = found.cutOff;
  return `Flagged ${plural(found.count, 'lesion')}: ${count(found.seen)} that it was trained on (score ${figure(seen)} and above), ${count(found.unseen)} others (${figure(unseen)} and above).`;
}
