import { z } from 'zod';
import { auditComparison, auditEstimate, auditFigure, auditGap, auditMeasured, auditOutcomes, auditRatio, auditShare } from './audit-figures.ts';
import { attributeKey, roundOrNewest, split, valueSource } from './common.ts';

/** Computed from an image and its mask; formulas and limits in docs/features.md. Area is that of the mask, as a share of the image. */
export const featureNames = ['area', 'contrast', 'hair', 'border', 'variegation', 'ita'] as const;
export type FeatureName = (typeof featureNames)[number];

/** Shares of images that are taken as flagged beside the round's own tenth, to see whether a finding hangs on it. */
export const auditFlagShares = [0.05, 0.1, 0.2] as const;

export const auditConfiguration = z.strictObject({
  round: roundOrNewest,
  /** Attributes to audit, `collection` (where an image comes from) included; null for every one with two levels or more. */
  by: z.array(attributeKey).min(1).max(40).nullable().default(null),
  /** Inner bounds of a number's bands: [30, 50] is "under 30", "30 to under 50", "50 and over". Numbers without are cut at quartiles (age: 30, 45, 60, 75). */
  bands: z.record(attributeKey, z.array(z.number().finite()).min(1).max(20)).default({}),
  /** Group that an attribute's others are compared with, by its level; without one, each group is compared with all the rest. */
  reference: z.record(attributeKey, z.string().min(1).max(500)).default({}),
  /** Whose values count. Estimates stay apart: "III (estimated)" is a group of its own, never one with what a person said. */
  sources: z.array(valueSource).min(1).default(['clinician', 'import']),
  /** Covariates of the adjusted odds ratios, features or attributes; null for area, contrast and diagnosis, as far as they are there. */
  adjust: z.array(z.string().min(1).max(100)).max(12).nullable().default(null),
  /** What is counted; a lesion or patient is flagged, or failed, where one of its images is, and has the mean of their measures. */
  unit: z.enum(['image', 'lesion', 'patient']).default('image'),
  /** Groups and cells of fewer units than this are named as too small, without figures. */
  minimumN: z.number().int().min(2).max(10_000).default(20),
  /** Images whose segmentation is judged: labelled ones of these splits. */
  judged: z.array(z.enum(['validation', 'test'])).min(1).default(['test']),
  /** Conditions that a slice is made of, at most; 0 searches none. */
  depth: z.number().int().min(0).max(3).default(2),
  /** Also compute, from pixels and masks, the features that are missing. */
  features: z.boolean().default(true),
  /** Also compare with the earlier finished rounds. */
  earlierRounds: z.boolean().default(true),
  replicates: z.number().int().min(100).max(20_000).default(2000),
  confidence: z.number().min(0.5).max(0.999).default(0.95),
  /** Two-sided level of tests and false-discovery rate of what is called found. */
  level: z.number().min(0.001).max(0.2).default(0.05),
  power: z.number().min(0.5).max(0.99).default(0.8),
  seed: z.number().int().min(0).max(0xffffffff).default(0),
});
export type AuditConfiguration = z.infer<typeof auditConfiguration>;
export type AuditRequest = z.input<typeof auditConfiguration>;

const counts = z.object({ images: z.number().int(), lesions: z.number().int(), patients: z.number().int() });

export const auditGroup = z.object({
  /** Stable within its attribute: the value as text, a band as "[30,50)", "estimate:III", or "missing". */
  level: z.string(),
  label: z.string(),
  kind: z.enum(['value', 'estimate', 'missing']),
  n: counts,
  /** Of all images. */
  share: z.number(),
  /** Under the declared minimum n: everything below is empty or null then. */
  tooSmall: z.boolean(),
  /** Empty for the reference group itself. */
  comparisons: z.array(auditComparison),
  flagged: auditShare.nullable(),
  failed: auditShare.nullable(),
  /** The same of the round's flags at other shares; the cut-offs are those within seen and within unseen images. */
  flaggedAt: z.array(z.object({ at: z.number(), flagged: auditShare })),
  measures: z.array(auditMeasured),
  labels: z
    .object({
      /** Share of the images with a mask that people made or imported. */
      labelled: auditShare,
      /** Time spent on a label, where it was taken: seconds, over labels made in the app. */
      secondsSpent: auditFigure(z.object({ n: z.number().int(), median: z.number(), mean: z.number() })),
      verdicts: z.record(z.string(), z.number().int()),
      annotators: z.number().int(),
    })
    .nullable(),
});
export type AuditGroup = z.infer<typeof auditGroup>;

export const auditAttribute = z.object({
  key: z.string(),
  label: z.string(),
  kind: z.enum(['levels', 'bands']),
  bands: z.array(z.number()).nullable(),
  /** Level that the others are compared with; null for the rest. */
  reference: z.string().nullable(),
  missing: z.object({ images: z.number().int(), share: z.number() }),
  /** Values by whose they are. */
  sources: z.record(valueSource, z.number().int()),
  /** In the attribute's order; estimates, then missing, last. */
  groups: z.array(auditGroup),
  gaps: z.array(auditGap),
  /** By mean Dice, of those large enough; null where there are not two. */
  worst: z.object({ level: z.string(), label: z.string(), reason: z.string() }).nullable(),
  /** Sentences: what could not be computed, and why; what to be careful about. */
  notes: z.array(z.string()),
});
export type AuditAttribute = z.infer<typeof auditAttribute>;

/** Two attributes' groups crossed. */
export const auditIntersection = z.object({
  first: z.string(),
  second: z.string(),
  cells: z.array(
    z.object({
      first: z.string(),
      second: z.string(),
      n: counts,
      tooSmall: z.boolean(),
      flagged: auditShare.nullable(),
      failed: auditShare.nullable(),
      dice: auditFigure(auditEstimate).nullable(),
    }),
  ),
});
export type AuditIntersection = z.infer<typeof auditIntersection>;

const oddsRatioOfTerm = auditFigure(auditRatio.extend({ p: z.number().nullable() }));

/** Logistic regression of an outcome on an attribute, alone and beside covariates. */
export const auditAdjustment = z.object({
  attribute: z.string(),
  outcome: z.enum(auditOutcomes),
  covariates: z.array(z.string()),
  n: z.number().int(),
  clusters: z.number().int(),
  events: z.number().int(),
  /** Left out since a covariate is missing. */
  leftOut: z.number().int(),
  /** Cluster-robust maximum likelihood; Firth's penalty where groups separate the outcome. */
  method: z.enum(['logistic', 'firth']).nullable(),
  /** Why that method, or why there is no model. */
  reason: z.string().nullable(),
  /** The level that the others' odds are compared with. */
  baseline: z.string(),
  /** `crude` from the same rows as `adjusted`. */
  terms: z.array(z.object({ level: z.string(), label: z.string(), n: z.number().int(), events: z.number().int(), crude: oddsRatioOfTerm, adjusted: oddsRatioOfTerm })),
  /** Of the covariates, numbers per standard deviation. */
  covariateTerms: z.array(z.object({ covariate: z.string(), label: z.string(), adjusted: oddsRatioOfTerm })),
  notes: z.array(z.string()),
});
export type AuditAdjustment = z.infer<typeof auditAdjustment>;

export const auditCondition = z.object({
  /** An attribute's key, or `feature:contrast`. */
  key: z.string(),
  label: z.string(),
  level: z.string(),
  levelLabel: z.string(),
});

export const auditSlice = z.object({
  id: z.string(),
  outcome: z.enum(auditOutcomes),
  conditions: z.array(auditCondition),
  n: counts,
  inside: auditShare,
  outside: auditShare,
  /** Share inside minus outside. */
  excess: auditEstimate,
  p: z.number(),
  /** Benjamini–Hochberg over all slices that were tested. */
  q: z.number(),
  meanDice: z.number().nullable(),
  /** By how much the excess is above the greatest of its parts'; null for a single condition. Slices that add less than .02 come after the others. */
  adds: z.number().nullable(),
});
export type AuditSlice = z.infer<typeof auditSlice>;

export const auditSlices = z.object({
  depth: z.number().int(),
  /** Slices tested, and those left out as too small. */
  tested: z.number().int(),
  tooSmall: z.number().int(),
  /** By lower bound of the excess, highest first; those found (q under the level; the first 500), and up to twenty others. Those that add little come last. */
  slices: z.array(auditSlice),
  notes: z.array(z.string()),
});
export type AuditSlices = z.infer<typeof auditSlices>;

export const auditOverRounds = z.object({
  rounds: z.array(z.object({ round: z.number().int(), images: z.number().int(), judged: z.number().int(), setting: z.string(), attention: z.string() })),
  attributes: z.array(
    z.object({
      key: z.string(),
      groups: z.array(z.object({ level: z.string(), label: z.string(), points: z.array(z.object({ round: z.number().int(), flagged: auditShare.nullable(), n: z.number().int(), dice: auditFigure(auditEstimate) })) })),
      /** Of each round, the gap of mean Dice; and by how much the last is smaller than the first (above 0: it closed), over images judged in both on unchanged labels. */
      gaps: z.array(z.object({ round: z.number().int(), dice: auditFigure(auditEstimate), flagged: auditFigure(z.number()) })),
      closed: auditFigure(auditEstimate),
    }),
  ),
  notes: z.array(z.string()),
});
export type AuditOverRounds = z.infer<typeof auditOverRounds>;

/** From the random share of the round's queues: a share that hardness did not choose. */
export const auditUnbiased = z.object({
  /** Of `check-label`: share of trusted masks that a reviewer called wrong; of `verify` and `annotate-next`: share of predictions. */
  rates: z.array(
    z.object({
      queue: z.string(),
      about: z.enum(['labels', 'predictions']),
      candidates: z.number().int(),
      chosen: z.object({ images: z.number().int(), reviewed: z.number().int(), wrong: z.number().int() }),
      random: z.object({ images: z.number().int(), reviewed: z.number().int(), wrong: z.number().int() }),
      /** Of what hardness did not choose; rests on the random share alone. */
      rest: auditFigure(auditEstimate),
      /** Of all candidates (Horvitz–Thompson); only where everything chosen was reviewed. */
      all: auditFigure(auditEstimate),
      byGroup: z.array(z.object({ key: z.string(), level: z.string(), label: z.string(), reviewed: z.number().int(), rate: auditFigure(auditEstimate) })),
    }),
  ),
  /** Which figures rest on it, and which do not. */
  notes: z.array(z.string()),
});
export type AuditUnbiased = z.infer<typeof auditUnbiased>;

export const auditResult = z.object({
  audit: z.number().int(),
  round: z.number().int(),
  /** As resolved: `by`, `bands` and `adjust` are there. */
  configuration: auditConfiguration,
  /** That gives this audit again. */
  command: z.string(),
  data: counts.extend({
    judged: z.number().int(),
    flagged: z.number().int(),
    failed: z.number().int(),
    splits: z.record(split, z.number().int()),
    /** What resampling draws, and robust errors add up: patients where they are known, else lesions, else groups of near-duplicates. */
    clusters: z.object({ of: z.enum(['patient', 'lesion', 'component']), count: z.number().int(), largest: z.number().int() }),
  }),
  hashes: z.object({ rowsSha256: z.string(), snapshotSha256: z.string(), modelSha256: z.string() }),
  versions: z.record(z.string(), z.string()),
  /** Every test whose q is given, declared before any of them is looked at. */
  family: z.array(z.object({ attribute: z.string(), level: z.string(), outcome: z.enum(auditOutcomes), p: z.number().nullable(), q: z.number().nullable() })),
  attributes: z.array(auditAttribute),
  intersections: z.array(auditIntersection),
  adjustments: z.array(auditAdjustment),
  slices: auditSlices,
  overRounds: auditOverRounds.nullable(),
  unbiased: auditUnbiased,
  features: z.array(z.object({ name: z.enum(featureNames), known: z.number().int(), fromLabels: z.number().int(), fromPredictions: z.number().int() })),
  /** Sentences about the whole: no test set, nothing flagged, too few patients. */
  notes: z.array(z.string()),
  seconds: z.number(),
  startedAt: z.string(),
  finishedAt: z.string(),
});
export type AuditResult = z.infer<typeof auditResult>;

export const auditSummary = z.object({
  audit: z.number().int(),
  round: z.number().int(),
  job: z.string(),
  state: z.string(),
  configuration: auditConfiguration,
  createdAt: z.string(),
  /** Left out in lists. */
  result: auditResult.nullable(),
});
export type AuditSummary = z.infer<typeof auditSummary>;

export const auditNumber = z.strictObject({ audit: z.number().int().min(1).nullable().default(null) });

/** What can be audited: attributes with how many images have a value of each source. */
export const auditChoices = z.object({
  rounds: z.array(z.number().int()),
  attributes: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      kind: z.enum(['levels', 'bands']),
      levels: z.array(z.object({ level: z.string(), label: z.string(), images: z.number().int() })),
      sources: z.record(valueSource, z.number().int()),
      missing: z.number().int(),
      bands: z.array(z.number()).nullable(),
    }),
  ),
  images: z.number().int(),
  features: z.object({ known: z.number().int(), missing: z.number().int() }),
});
export type AuditChoices = z.infer<typeof auditChoices>;

/** Images of a slice, the hardest first. */
export const auditSliceRequest = auditNumber.extend({ slice: z.string().min(1).max(2000), limit: z.number().int().min(1).max(100_000).default(500) });

/** `folder` gets audit.html, audit.json, tables/*.csv and, where it can be printed, audit.pdf. */
export const auditWriteRequest = auditNumber.extend({ folder: z.string().min(1), pdf: z.enum(['auto', 'always', 'never']).default('auto') });
export const auditWritten = z.object({ folder: z.string(), files: z.array(z.object({ file: z.string(), bytes: z.number().int() })), /** Why there is no PDF. */ pdf: z.string().nullable() });
