export { largestMagnitudes, prune, type PruningOptions, type PruningScope } from './prune.ts';
export { recalibrate, recalibrationLimit } from './recalibrate.ts';
export { cubicSparsity, type SparsitySchedule } from './schedule.ts';
