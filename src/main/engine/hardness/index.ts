export {
  blendCandidates, chooseBlend, defaultBlend, sumOf, type BlendCandidate, type BlendChoice, type BlendEvidence,
} from './blend.ts';
export { matchRandomControl, type ControlOptions, type ControlSearch, type RandomControl } from './control.ts';
export { createTrainingDynamics, type ImageDynamics, type TrainingDynamics } from './dynamics.ts';
export { judgeHeldOut, type HeldOutLabel } from './held-out.ts';
export { orderByKCentre, type KCentreOptions } from './k-centre.ts';
export { buildLadder, disposeLadder, prunedNetwork, type Calibration, type Ladder, type LadderOptions, type PruningTools } from './ladder.ts';
export { disagreement, entropyPerArea, labelConflict, labelOdds, meanMap, selfDoubt } from './measures.ts';
export { populationDisagreement, type PopulationDisagreement, type PopulationMaps } from './population.ts';
export { blendRanks, flaggedShare, flagPool, rankShares, type PoolFlags } from './pool.ts';
export { chooseLadder, decide, type ChosenLadder, type LadderQuality, type RecalibrationOptions } from './recalibration.ts';
export {
  imageSignals, scoreImage, testTimeViews, trainingSignals, type ImageMaps, type ImageSignalName, type TrainingSignalName,
} from './signals.ts';
