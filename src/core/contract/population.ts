import { z } from 'zod';
import { imageId, rings, roundOrNewest, split } from './common.ts';
import { interval, roundConfiguration, type RoundConfiguration } from './round.ts';

/**
 * Networks that differ in their seed alone (initialization, order of the images, augmentation), each with its pruned versions: what
 * they agree on is not one network's chance (Hooker et al. 2019). They learn from masks, without attention.
 */
export const populationConfiguration = roundConfiguration
  .pick({
    labels: true, model: true, size: true, steps: true, epochs: true, batchSize: true, normalizationGroup: true, learningRate: true, weightDecay: true,
    patience: true, pruning: true, sparsities: true, recalibrate: true, seed: true, engine: true,
  })
  .extend({
    /** Networks: their seeds are `seed`, `seed` + 1, …. */
    seeds: z.number().int().min(2).max(50).default(5),
  });
export type PopulationConfiguration = z.infer<typeof populationConfiguration>;
export type PopulationRequest = z.input<typeof populationConfiguration>;

/** What each of its networks is: that of a supervised round without attention. */
export function roundOfPopulation(configuration: PopulationConfiguration): RoundConfiguration {
  return z.object(roundConfiguration.shape).parse({ ...configuration, setting: 'supervised', compareSetting: false });
}

/** Signals that a population compares: its own two, and those that one network has. */
export const populationSignals = ['population', 'ensemble', 'pruning', 'self-confidence', 'tta', 'entropy', 'blend'] as const;
export type PopulationSignal = (typeof populationSignals)[number];

const comparedSignal = z.object({
  name: z.enum(populationSignals),
  /** Against 1 − IoU of each network in turn, averaged over the networks; of one network's signals, each network's own. */
  spearman: z.number().nullable(),
  /** The same for failures (IoU < .65) of each network, with a bootstrap interval over components. */
  auroc: z.number().nullable(),
  aurocInterval: interval.nullable(),
  /** AUROC minus that of `pruning`, and of `blend`, paired by image and network. */
  againstPruning: z.object({ difference: z.number(), interval }).nullable(),
  againstBlend: z.object({ difference: z.number(), interval }).nullable(),
  /** Share of the failures in the top 20 %. */
  caughtAt20: z.number().nullable(),
});
export type ComparedSignal = z.infer<typeof comparedSignal>;

const judgedPopulation = z.object({
  n: z.number().int(),
  /** Failures a network, averaged. */
  failures: z.number(),
  /** Mean IoU of the networks, and of the pixel majority of the dense ones. */
  meanIou: z.number(),
  majorityIou: z.number(),
  /** Of the pixel majority of the networks pruned to each sparsity. */
  prunedMajorityIou: z.array(z.object({ sparsity: z.number(), iou: z.number() })),
  signals: z.array(comparedSignal),
  /** Why figures about failures are null; null where they are not. */
  reason: z.string().nullable(),
});
export type JudgedPopulation = z.infer<typeof judgedPopulation>;

export const populationResult = z.object({
  population: z.number().int(),
  configuration: populationConfiguration,
  engine: z.string(),
  engineReason: z.string(),
  parameters: z.number().int(),
  images: z.object({ labelled: z.number().int(), all: z.number().int() }),
  networks: z.array(z.object({ seed: z.number().int(), steps: z.number().int(), validationIou: z.number().nullable(), testIou: z.number().nullable() })),
  /** Whether batch normalization was recalibrated, decided with the first network for all. */
  recalibration: z.object({ used: z.boolean(), reason: z.string() }),
  /** Mean PIE disagreement over all images by sparsity, and the share of images on which the majorities differ at all. */
  levels: z.array(z.object({ sparsity: z.number(), meanDisagreement: z.number(), differing: z.number() })),
  /** Mean of 1 − Dice between the dense networks, over all images. */
  meanEnsembleDisagreement: z.number(),
  validation: judgedPopulation.nullable(),
  test: judgedPopulation.nullable(),
  snapshotSha256: z.string(),
  versions: z.record(z.string(), z.string()),
  seconds: z.number(),
  startedAt: z.string(),
  finishedAt: z.string(),
});
export type PopulationResult = z.infer<typeof populationResult>;

/** What a population found of one image; higher means harder. */
export const populationRow = z.object({
  image: z.string(),
  /** PIE disagreement: mean over the sparsities of 1 − Dice between the pixel majorities of the dense and of the pruned networks, in [0, 1]. */
  population: z.number(),
  /** Sparsity as text → the same at that sparsity. */
  byLevel: z.record(z.string(), z.number()),
  /** Mean over pairs of dense networks of 1 − Dice, in [0, 1]. */
  ensemble: z.number(),
  /** Whether the networks were trained on its label. */
  seen: z.boolean(),
});
export type PopulationRow = z.infer<typeof populationRow>;

/**
 * Pixel majorities of one image, that of the dense networks first: COCO run lengths on the square grid of the networks' maps, `size`
 * pixels a side. They are kept of training images alone: of others nothing may show them.
 */
export const populationMajorities = z.object({
  size: z.number().int().min(1),
  levels: z.array(z.object({ sparsity: z.number().min(0).lt(1), counts: z.string() })).min(2),
});
export type PopulationMajorities = z.infer<typeof populationMajorities>;

/** A row as a job leaves it behind; without majorities where the image does not train, and in what an older version wrote. */
export const foundPopulationRow = populationRow.extend({ majorities: populationMajorities.nullable().default(null) });
export type FoundPopulationRow = z.infer<typeof foundPopulationRow>;

export const populationSummary = z.object({
  population: z.number().int(),
  job: z.string(),
  state: z.string(),
  configuration: populationConfiguration,
  result: populationResult.nullable(),
});
export type PopulationSummary = z.infer<typeof populationSummary>;

/** The newest finished population where `population` is null. */
export const populationNumber = z.strictObject({ population: z.number().int().min(1).nullable().default(null) });
export const populationRowsRequest = populationNumber.extend({ limit: z.number().int().min(1).max(100_000).default(50) });
export const populationListedRow = populationRow.extend({ name: z.string(), split });
export type PopulationListedRow = z.infer<typeof populationListedRow>;

export const populationOutlinesRequest = populationNumber.extend({ image: imageId, blinded: z.boolean().default(false) });

/** Where the majorities run, in the image's pixels. */
export const populationOutlines = z.object({
  image: z.string(),
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Of the dense networks (sparsity 0), then of those pruned to each sparsity. Null where they were not kept, or are withheld. */
  levels: z.array(z.object({ sparsity: z.number(), rings })).nullable(),
  /** Why they are withheld; null where they are not. */
  blinded: z.enum(['validation', 'test', 'chosen']).nullable(),
});
export type PopulationOutlines = z.infer<typeof populationOutlines>;

/** The newest finished round where `round` is null. */
export const populationAgreementRequest = populationNumber.extend({ round: roundOrNewest });

/** Whether a population and a round find the same images hard. The population flags as a round does: the top tenth, seen and unseen apart. */
export const populationAgreement = z.object({
  population: z.number().int(),
  round: z.number().int(),
  /** Images that both scored; all counts below are among these. */
  images: z.number().int(),
  byRound: z.number().int(),
  byPopulation: z.number().int(),
  byBoth: z.number().int(),
  /** How many both would flag if the two had nothing to do with each other. */
  byChance: z.number(),
  /** Share of the round's flags that the population flags too, with a bootstrap interval over components; null where the round flags none. */
  share: z.number().nullable(),
  shareInterval: interval.nullable(),
  /** Between PIE disagreement and the round's disagreement; null where one of them is the same everywhere. */
  spearman: z.number().nullable(),
  /** Images that either flags. */
  flagged: z.array(z.object({ image: z.string(), byRound: z.boolean(), byPopulation: z.boolean() })),
});
export type PopulationAgreement = z.infer<typeof populationAgreement>;
