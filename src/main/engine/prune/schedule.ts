export type SparsitySchedule = {
  initialSparsity: number;
  finalSparsity: number;
  /** Step from which pruning grows. */
  beginStep: number;
  /** Step at which the final sparsity is reached. */
  endStep: number;
};

/**
 * Sparsity at a step of gradual pruning: s = s_f + (s_i − s_f)(1 − (t − t₀)/(t₁ − t₀))³, before and after that constant
 * (Zhu & Gupta, "To prune, or not to prune", 2017, equation 1). A pure function of the step.
 *
 * @returns in [initialSparsity, finalSparsity]
 */
export function cubicSparsity({ initialSparsity, finalSparsity, beginStep, endStep }: SparsitySchedule, step: number): number {
  if (!(beginStep < endStep)) throw new RangeError(`a schedule cannot begin at step ${beginStep} and end at ${endStep}`);
  const progress = Math.min(1, Math.max(0, (step - beginStep) / (endStep - beginStep)));
  return finalSparsity + (initialSparsity - finalSparsity) * (1 - progress) ** 3;
}
