import { auditOutcomes, type AuditAdjustment, type AuditConfiguration } from '../../../core/contract/index.ts';
import { completeRows, covariatesOf } from './covariates.ts';
import { adjustFor } from './model.ts';
import { rowsOf } from './rows.ts';
import type { Course } from '../course.ts';
import type { AuditTable, Grouping } from '../rows/table.ts';

/**
 * Odds ratios of both outcomes for each attribute's groups, crude and beside the covariates of `configuration.adjust` (features by name, attributes by
 * key, out of `table.groupings`): logistic regression with errors robust to clusters, or Firth's penalty where groups separate the outcome. Groups whose
 * value is missing are groups, of covariates too; a row without a number that is adjusted for is left out, and counted.
 * @param groupings of the attributes in `by`
 * @returns one of each attribute and outcome; without a model a sentence says why
 * @throws WeakspotError `bad-request` where `adjust` names what is not there
 */
export async function adjust(table: AuditTable, groupings: readonly Grouping[], configuration: AuditConfiguration, course: Course = {}): Promise<AuditAdjustment[]> {
  const covariates = covariatesOf(table, configuration);
  const complete = auditOutcomes.map((outcome) => completeRows(rowsOf(table, outcome), covariates));
  const models = groupings.flatMap((grouping) => auditOutcomes.map((outcome, place) => ({ grouping, outcome, prepared: complete[place]! })));
  const result: AuditAdjustment[] = [];
  for (const { grouping, outcome, prepared } of models) {
    await course.pause?.();
    result.push(adjustFor(table, grouping, outcome, prepared, configuration));
    course.onProgress?.(result.length / models.length);
  }
  return result;
}
