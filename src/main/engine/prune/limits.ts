/** Images that batch-norm statistics are averaged over, at most. */
export const recalibrationLimit = 200;
