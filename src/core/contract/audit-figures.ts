import { z } from 'zod';
import { interval } from './round.ts';

/** A figure, or a sentence that says why there is none; one of the two is null. */
export function auditFigure<T extends z.ZodType>(value: T) {
  return z.object({ value: value.nullable(), reason: z.string().nullable() });
}

/** With its interval at the audit's confidence. */
export const auditEstimate = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

/** At least 0; no upper bound, or no estimate, where nothing in the data speaks against any larger ratio. */
export const auditRatio = z.object({ estimate: z.number().nullable(), low: z.number(), high: z.number().nullable() });

export const auditShare = z.object({ events: z.number().int(), total: z.number().int(), share: auditFigure(auditEstimate) });
export type AuditShare = z.infer<typeof auditShare>;

export const auditOutcomes = ['flagged', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/**
 * Means over judged images: `dice`, `iou`, `thresholdJaccard` (IoU < .65 counts 0) and `failureRate` (share with IoU < .65) in [0, 1]; `hd95`, the
 * 95th percentile of the distance between the outlines as a share of the image's diagonal; `areaBias`, (predicted − labelled area) ÷ labelled area,
 * above 0 where too much is outlined; `hardness`, the pruning disagreement, over all scored images.
 */
export const auditMeasures = ['dice', 'iou', 'thresholdJaccard', 'failureRate', 'hd95', 'areaBias', 'hardness'] as const;
export type AuditMeasure = (typeof auditMeasures)[number];

/** A test of one group against the rest, or against the reference group, for one outcome. */
export const auditComparison = z.object({
  outcome: z.enum(auditOutcomes),
  group: auditShare,
  against: auditShare,
  difference: auditFigure(auditEstimate),
  riskRatio: auditFigure(auditRatio),
  /** `corrected`: one half was added to each cell, since one was empty. */
  oddsRatio: auditFigure(auditEstimate.extend({ corrected: z.boolean() })),
  /** Of Fisher's exact test and its mid-P, on counts divided by the design effect of several images a patient or lesion. */
  test: auditFigure(z.object({ p: z.number(), midP: z.number(), designEffect: z.number() })),
  /** Benjamini–Hochberg over the declared family; null where there was no test. */
  q: z.number().nullable(),
  /** What this many could have shown (two-sided, at the audit's level and power): smallest higher and lower share of the group. */
  detectable: auditFigure(z.object({ above: z.number().nullable(), below: z.number().nullable() })),
});
export type AuditComparison = z.infer<typeof auditComparison>;

/** A measure's mean in a group, and against the others. */
export const auditMeasured = z.object({
  measure: z.enum(auditMeasures),
  n: z.number().int(),
  mean: auditFigure(auditEstimate),
  difference: auditFigure(auditEstimate),
  ratio: auditFigure(auditEstimate),
  /** Smallest difference of means that this many could have shown. */
  detectable: auditFigure(z.number()),
});
export type AuditMeasured = z.infer<typeof auditMeasured>;

/** A distance between groups of one attribute that are large enough: the greatest mean minus the smallest, and the smallest ÷ the greatest (Fairlearn's `between_groups`). */
export const auditGap = z.object({
  measure: z.enum([...auditMeasures, 'flagged']),
  highest: z.string(),
  lowest: z.string(),
  difference: auditFigure(auditEstimate),
  ratio: auditFigure(z.number()),
});
export type AuditGap = z.infer<typeof auditGap>;

export { interval as auditInterval };
