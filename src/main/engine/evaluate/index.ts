export { createJudge, overlapAtModelSize, surfaceTolerancePixels, type Judge, type Overlap } from './judge.ts';
export { catchShares, expectCatch } from './expected-catch.ts';
export { evaluateLadder, evaluateTest } from './overlap.ts';
export { judgePopulation, type PopulationRecord } from './population.ts';
export { judgedRecords, type ImageRecord, type JudgedRecord } from './record.ts';
export { comparePruningWithRandom, evaluateSignals, fewestFailures } from './signals.ts';
