export { largestMagnitudes, prune, type PruningOptions, type PruningScope } from './prune.ts';
export { recalibrationLimit } from './limits.ts';
export { recalibrate } from './recalibrate.ts';
export { cubicSparsity, type SparsitySchedule } from './schedule.ts';
