export { matchRandomControl, type ControlOptions, type ControlSearch, type RandomControl } from './control.ts';
export { buildLadder, disposeLadder, prunedNetwork, type Calibration, type Ladder, type LadderOptions, type PruningTools } from './ladder.ts';
export { disagreement, entropyPerArea, labelConflict, selfDoubt } from './measures.ts';
export { blendRanks, defaultBlend, flaggedShare, flagPool, type PoolFlags } from './pool.ts';
export { chooseLadder, decide, type ChosenLadder, type LadderQuality, type RecalibrationOptions } from './recalibration.ts';
export { imageSignals, scoreImage, testTimeViews, type ImageMaps, type ImageSignalName } from './signals.ts';
