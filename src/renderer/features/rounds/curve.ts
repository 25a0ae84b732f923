import type { CurvePoint } from '../../../core/contract/index.ts';
import type { LivePoint } from '../../app/live-job.ts';

/** What was read of a curve, and what the running job has said since. Validation figures stand where they were measured. */
export function mergeCurve(read: readonly CurvePoint[], live: readonly LivePoint[]): CurvePoint[] {
  const last = read.at(-1)?.step ?? -1;
  let [dice, iou] = lastValidation(read);
  const added = live
    .filter(({ step }) => step > last)
    .map(({ step, figures }): CurvePoint => {
      const [validationDice, validationIou] = [figures['validationDice'] ?? null, figures['validationIou'] ?? null];
      // A job goes on saying its newest validation until the next one.
      const same = validationDice === dice && validationIou === iou;
      if (!same) [dice, iou] = [validationDice, validationIou];
      return { step, loss: figures['loss'] ?? 0, validationDice: same ? null : validationDice, validationIou: same ? null : validationIou, imagesPerSecond: figures['imagesPerSecond'] ?? null };
    });
  return [...read, ...added];
}

/** Of a round that trains several networks, the moments of the one that trains now, by its own steps. */
export function pointsOfArm(live: readonly LivePoint[]): LivePoint[] {
  const arm = live.at(-1)?.figures['arm'];
  return live.filter(({ figures }) => figures['arm'] === arm).map((point) => ({ ...point, step: point.figures['armStep'] ?? point.step }));
}

function lastValidation(points: readonly CurvePoint[]): [number | null, number | null] {
  const last = points.findLast(({ validationIou }) => validationIou !== null);
  return [last?.validationDice ?? null, last?.validationIou ?? null];
}
