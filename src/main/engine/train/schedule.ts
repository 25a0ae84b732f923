export type LearningRateSchedule = { peak: number; warmUpSteps: number; steps: number };

/**
 * Learning rate of a step: linear warm-up to the peak, then half a cosine down to nearly 0 (Loshchilov & Hutter 2017,
 * without restarts).
 *
 * @param step 0 for the first
 */
export function learningRateAt(step: number, { peak, warmUpSteps, steps }: LearningRateSchedule): number {
  if (step < warmUpSteps) return (peak * (step + 1)) / (warmUpSteps + 1);
  return peak * 0.5 * (1 + Math.cos((Math.PI * (step - warmUpSteps)) / (steps - warmUpSteps)));
}

/**
 * Decay of the weights' moving average after a step: min(1 − 1/(t + 1), limit), so that the average is a plain mean of the
 * first steps and forgets the initial weights (Tarvainen & Valpola 2017).
 *
 * @param step 0 for the first, whose weights the average takes over
 */
export function averageDecayAt(step: number, limit: number): number {
  return Math.min(1 - 1 / (step + 1), limit);
}

/**
 * What the unlabelled images' loss counts of its weight: exp(−5(1 − t/T)²) until T, then 1 (Laine & Aila 2017).
 *
 * @param step 0 for the first
 */
export function rampAt(step: number, rampSteps: number): number {
  if (step >= rampSteps) return 1;
  return Math.exp(-5 * (1 - step / rampSteps) ** 2);
}
