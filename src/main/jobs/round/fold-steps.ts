/** A fold's training is half as long as the one beside which it is trained, but not shorter than this. */
const foldShare = 0.5;
const fewestFoldSteps = 100;

/** @param steps of the training beside which folds are trained */
export function foldSteps(steps: number): number {
  return Math.max(Math.ceil(steps * foldShare), Math.min(steps, fewestFoldSteps));
}
