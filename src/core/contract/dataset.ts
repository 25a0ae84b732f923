import { z } from 'zod';
import { attributeKey, attributeValue, imageId, rings, roundOrNewest, split, subjectKind, valueSource, verdictName } from './common.ts';
import { annotatorRecord } from './annotator.ts';

export const labelStates = ['labelled', 'weak', 'unlabelled'] as const;

export const datasetFilter = z.strictObject({
  /** Part of a file's or lesion's name. */
  text: z.string().max(200).default(''),
  label: z.array(z.enum(labelStates)).default([]),
  split: z.array(split).default([]),
  flagged: z.boolean().nullable().default(null),
  verdict: z.array(z.union([verdictName, z.literal('none')])).default([]),
  /** Attribute key → values, any of which will do; null stands for a missing value. */
  attributes: z.record(attributeKey, z.array(z.union([attributeValue, z.null()]))).default({}),
  /** The round whose hardness and flags count; the verdict is an image's newest one. */
  round: roundOrNewest,
});
export type DatasetFilter = z.infer<typeof datasetFilter>;

export const datasetSort = z.enum(['name', 'hardest', 'easiest', 'newest']);

export const datasetQuery = z.strictObject({
  filter: datasetFilter.prefault({}),
  sort: datasetSort.default('name'),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(200),
});

export const datasetRow = z.object({
  image: z.string(),
  name: z.string(),
  lesion: z.string().nullable(),
  split: split.nullable(),
  label: z.enum(labelStates),
  flagged: z.boolean(),
  score: z.number().nullable(),
  verdict: verdictName.nullable(),
  width: z.number().int(),
  height: z.number().int(),
});
export type DatasetRow = z.infer<typeof datasetRow>;

export const datasetPage = z.object({ total: z.number().int(), offset: z.number().int(), rows: z.array(datasetRow) });
export type DatasetPage = z.infer<typeof datasetPage>;

/** For thumbnails: outlines of current masks, as fine as a thumbnail shows. */
export const outlinesRequest = z.strictObject({ images: z.array(imageId).min(1).max(200) });
/** Of images that have a mask, in image pixels. */
export const maskOutlines = z.array(z.object({ image: z.string(), rings }));

const count = z.object({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]), count: z.number().int() });

/** How many images each filter would leave, every other filter as it is. */
export const datasetFacets = z.object({
  total: z.number().int(),
  label: z.array(count),
  split: z.array(count),
  flagged: z.array(count),
  verdict: z.array(count),
  attributes: z.array(z.object({ key: z.string(), label: z.string(), values: z.array(count) })),
});
export type DatasetFacets = z.infer<typeof datasetFacets>;

export const attributeDefinition = z.object({
  key: z.string(),
  label: z.string(),
  /** What its values belong to when a person sets them: sex and birth year to the patient, site to the lesion, … */
  subject: subjectKind,
  /** Choices in order; empty where any text or number will do. `colour` is a swatch (skin types). */
  levels: z.array(z.object({ value: attributeValue, label: z.string(), colour: z.string().nullable() })),
  type: z.enum(['choice', 'number', 'text']),
  /** Images that have a value, of any source. */
  values: z.number().int(),
  /** Whether it comes with the product (Fitzpatrick, Monk, …) or was made by an import or a person. */
  standard: z.boolean(),
});
export type AttributeDefinition = z.infer<typeof attributeDefinition>;

/** What the images can be put into groups by, to be held equal in a round or to come in turns in a queue. */
export const attributeGrouping = z.object({
  key: z.string(),
  label: z.string(),
  /** How many groups the images make; those without a value are one. */
  groups: z.number().int(),
});
export type AttributeGrouping = z.infer<typeof attributeGrouping>;

/** A clinician's tag; `value` null takes the clinician's tag away, so that what was imported (or nothing) holds again. */
export const tagRequest = z.strictObject({
  images: z.array(imageId).min(1).max(100_000),
  key: attributeKey,
  value: attributeValue.nullable(),
});

/** `batch` names what was done, so that it can be taken back; `subjects` counts patients, lesions or images that got the value. */
export const tagResult = z.object({ batch: z.string(), subjects: z.number().int(), subject: subjectKind, images: z.number().int() });

export const attributeHistory = z.array(
  z.object({
    key: z.string(),
    subject: subjectKind,
    value: z.union([z.string(), z.number(), z.null()]),
    source: valueSource,
    annotator: annotatorRecord.nullable(),
    createdAt: z.string(),
    current: z.boolean(),
  }),
);

/** Skin colour outside the lesion, by its individual typology angle. */
export const skinEstimate = z.object({
  image: z.string(),
  /** Degrees; null where too little skin could be seen. */
  ita: z.number().nullable(),
  /** Share of the image's pixels that counted as skin. */
  skinShare: z.number(),
  /** Very light, light, intermediate, tan, brown, dark (Del Bino et al. 2006; Kinyanjui et al. 2020); null without an angle. */
  category: z.string().nullable(),
  /** Why there is none, or why it should be taken with care. */
  note: z.string().nullable(),
});
export type SkinEstimate = z.infer<typeof skinEstimate>;

export const importPreview = z.object({
  images: z.number().int(),
  masks: z.number().int(),
  /** Images with a mask, and masks without an image. */
  matched: z.number().int(),
  unmatchedMasks: z.array(z.string()),
  unreadable: z.array(z.object({ file: z.string(), message: z.string() })),
  /** Of the metadata table: each column with examples, and the attribute that it would become (null: left out). */
  columns: z.array(z.object({ name: z.string(), examples: z.array(z.string()), attribute: z.string().nullable(), role: z.enum(['image', 'lesion', 'patient', 'attribute', 'ignored']) })),
  rows: z.number().int(),
  matchedRows: z.number().int(),
  /** The first images as they would come in. */
  examples: z.array(z.object({ name: z.string(), mask: z.string().nullable(), attributes: z.record(z.string(), z.union([z.string(), z.number()])) })),
  preset: z.string(),
});
export type ImportPreview = z.infer<typeof importPreview>;
