import { roundResult, type RoundResult } from '../../../core/contract/index.ts';
import { mean } from '../../../core/statistics/index.ts';
import type { OpenedBackend } from '../../engine/backend/index.ts';
import {
  comparePruningWithRandom, evaluateLadder, evaluateSignals, evaluateTest, expectCatch, judgedRecords,
} from '../../engine/evaluate/index.ts';
import { countParameters } from '../../engine/model/index.ts';
import { rankPool, type RankedPool, type ScoredPool } from './hardness-rows.ts';
import type { Pruned } from './pruning-phase.ts';
import { countImages } from './roles.ts';
import type { Round, Trained } from './round-state.ts';
import { versions } from './versions.ts';

/** All of a round's figures but what is only known when the models are written and the clock is read. */
export type Evaluation = { ranked: RankedPool; figures: Omit<RoundResult, keyof RoundEnd> };

/** What is only known at the end. */
type RoundEnd = Pick<RoundResult, 'modelSha256' | 'seconds' | 'phaseSeconds' | 'computer' | 'finishedAt'>;

/** Ranks the scored pool and judges the round by it. */
export function evaluateRound(round: Round, scored: ScoredPool, trained: Trained, { ladder, decisions }: Pruned, backend: OpenedBackend): Evaluation {
  const { configuration, snapshot, training, clock } = round;
  const { seed, sparsities } = configuration;
  const ranked = rankPool(scored, { sparsities, seed });
  const test = judgedRecords(ranked.records, 'test');
  const validation = judgedRecords(ranked.records, 'validation');
  return {
    ranked,
    figures: {
      round: snapshot.header.round,
      ...trained.learning,
      engine: backend.name,
      engineUse: { requested: configuration.engine, device: backend.device, reason: backend.reason, failed: backend.failed },
      seed,
      model: { preset: configuration.model, size: configuration.size, parameters: countParameters(ladder.dense) },
      images: countImages(snapshot.images, training),
      steps: trained.steps,
      imagesPerSecond: trained.imagesPerSecond,
      waitingShare: trained.waitingShare,
      test: evaluateTest(test, seed),
      validation:
        validation.length === 0
          ? null
          : {
              n: validation.length,
              dice: mean(validation.map((record) => record.dense.dice))!,
              iou: mean(validation.map((record) => record.dense.iou))!,
              bestStep: trained.validation?.bestStep ?? trained.steps,
            },
      ladder: evaluateLadder(ranked.records, test, sparsities),
      signals: evaluateSignals(test, seed),
      validationSignals: evaluateSignals(validation, seed, 'validation'),
      blend: ranked.blend,
      expectedCatch: expectCatch(validation, seed),
      pruningAgainstRandom: comparePruningWithRandom(test, decisions.control?.sparsity ?? null, seed),
      recalibration: decisions.recalibration,
      flagged: ranked.flagged,
      curve: trained.curve,
      snapshotSha256: snapshot.sha256,
      versions,
      startedAt: clock.startedAt,
    },
  };
}

/** @throws ZodError, a defect of this program, where a result breaks the contract */
export function completeResult({ figures }: Evaluation, end: RoundEnd): RoundResult {
  return roundResult.parse({ ...figures, ...end });
}
