import { z } from 'zod';
import { annotatorRecord } from './annotator.ts';
import { imageId, rings, roundOrNewest, runLengthMask, split, subjectKind, valueSource, verdictName } from './common.ts';

/** Weak labels and classes, in image pixels; a mask is submitted as a draft. Pixel centres are at half-integers, x to the right, y down. */
export const weakLabel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('box'), box: z.strictObject({ x: z.number(), y: z.number(), width: z.number().gt(0), height: z.number().gt(0) }) }),
  z.strictObject({ kind: z.literal('point'), points: z.array(z.strictObject({ x: z.number(), y: z.number(), lesion: z.boolean() })).min(1).max(1000) }),
  z.strictObject({
    kind: z.literal('scribble'),
    strokes: z.array(z.strictObject({ lesion: z.boolean(), width: z.number().gt(0), points: z.array(z.number()).min(2).max(20_000) })).min(1).max(200),
  }),
  /** Of the whole image: the lesion's class (a diagnosis), or that it holds no lesion. */
  z.strictObject({ kind: z.literal('class'), name: z.string().min(1).max(100) }),
]);
export type WeakLabel = z.infer<typeof weakLabel>;

export const labelKinds = ['mask', 'box', 'point', 'scribble', 'class'] as const;

/** Where a draft's first outline came from. */
export const maskOrigin = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scratch') }),
  /** The current label, repaired. */
  z.strictObject({ kind: z.literal('label') }),
  /** A network's contour; sparsity 0 is the dense one. */
  z.strictObject({ kind: z.literal('model'), round: z.number().int().min(1), sparsity: z.number().min(0).lt(1) }),
]);
export type MaskOrigin = z.infer<typeof maskOrigin>;

export const labelRecord = z.object({
  id: z.string(),
  kind: z.enum(labelKinds),
  /** Whether it is the image's current label of its kind. */
  current: z.boolean(),
  origin: z.enum(['scratch', 'import', 'model']),
  originSparsity: z.number().nullable(),
  derivedFrom: z.string().nullable(),
  supersedes: z.string().nullable(),
  pixelsChanged: z.number().int().nullable(),
  /** Null for imported labels; hidden (null) from other annotators in blinded mode. */
  annotator: annotatorRecord.nullable(),
  secondsSpent: z.number().nullable(),
  round: z.number().int().nullable(),
  state: z.enum(['submitted', 'accepted', 'rejected']),
  createdAt: z.string(),
});
export type LabelRecord = z.infer<typeof labelRecord>;

export const shownAttribute = z.object({
  key: z.string(),
  label: z.string(),
  subject: subjectKind,
  value: z.union([z.string(), z.number()]),
  source: valueSource,
  annotator: annotatorRecord.nullable(),
  createdAt: z.string(),
});
export type ShownAttribute = z.infer<typeof shownAttribute>;

export const reviewRecord = z.object({
  id: z.string(),
  verdict: verdictName,
  note: z.string().nullable(),
  round: z.number().int().nullable(),
  annotator: annotatorRecord,
  createdAt: z.string(),
});
export type ReviewRecord = z.infer<typeof reviewRecord>;

/** Who has an image open for editing. */
export const holder = z.object({ image: z.string(), annotator: annotatorRecord, session: z.string(), since: z.string() });
export type Holder = z.infer<typeof holder>;

/** All that Review shows of an image but for evidence, which blinding may withhold. */
export const imageDetails = z.object({
  image: z.string(),
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  split,
  lesion: z.object({ id: z.string(), name: z.string() }).nullable(),
  patient: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Other images of the same lesion. */
  siblings: z.array(z.object({ image: z.string(), name: z.string() })),
  /** The current mask: its annotation id (what a draft is based on) and geometry at its own resolution. */
  mask: z.object({ annotation: z.string(), geometry: runLengthMask }).nullable(),
  /** The grid that a new mask is drawn on: the current mask's, else the image's own. */
  grid: z.object({ width: z.number().int(), height: z.number().int() }),
  /** Current weak labels, at most one a kind. */
  weak: z.array(z.object({ annotation: z.string(), label: weakLabel })),
  /** Current values of the image, its lesion and its patient: at most one a key and source, so that an estimate stands beside a tag. */
  attributes: z.array(shownAttribute),
  /** The newest review that was not taken back. */
  review: reviewRecord.nullable(),
  /** Why predictions are withheld; null where they are shown. Validation and test images are always blinded. */
  blinded: z.enum(['validation', 'test', 'chosen']).nullable(),
  heldBy: holder.nullable(),
  /** Whether this annotator has strokes there that were not submitted. */
  draft: z.boolean(),
});
export type ImageDetails = z.infer<typeof imageDetails>;

/** Pixels flipped inside a box of the draft's grid: applying it twice undoes it. */
export const draftOperation = z.strictObject({
  x: z.number().int().min(0),
  y: z.number().int().min(0),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  /** COCO run lengths of the flipped pixels, of a mask of size [height, width] of the box. */
  flipped: z.string().min(1),
  /** What made it, for the list of steps: "brush", "accept model's contour", … */
  tool: z.string().min(1).max(60),
});
export type DraftOperation = z.infer<typeof draftOperation>;

export const draftRecord = z.object({
  draft: z.string(),
  image: z.string(),
  /** The annotation that the draft begins with; null from an empty mask. */
  base: z.string().nullable(),
  baseMask: runLengthMask.nullable(),
  /** False where the image's label has changed since: submitting is refused until the draft is discarded or rebased. */
  baseIsCurrent: z.boolean(),
  width: z.number().int(),
  height: z.number().int(),
  origin: maskOrigin,
  operations: z.array(draftOperation),
  /** Operations that are drawn; the ones after can be redone. */
  applied: z.number().int().min(0),
  secondsSpent: z.number(),
  updatedAt: z.string(),
});
export type DraftRecord = z.infer<typeof draftRecord>;

export const imageOnly = z.strictObject({ image: imageId });

export const imageRequest = z.strictObject({
  image: imageId,
  /** Blinded mode of this annotator, on top of what the split demands. */
  blinded: z.boolean().default(false),
});

export const draftOpenRequest = z.strictObject({ image: imageId });

/** `applied` is what the caller believes is drawn: where another window has moved on, the call is refused with `conflict`. */
export const draftAppendRequest = z.strictObject({
  draft: z.uuid(),
  applied: z.number().int().min(0),
  operation: draftOperation,
  /** Set with the operation that takes over a network's contour, or the label's. */
  origin: maskOrigin.optional(),
  secondsSpent: z.number().min(0),
});
export const draftSeekRequest = z.strictObject({ draft: z.uuid(), applied: z.number().int().min(0), to: z.number().int().min(0), secondsSpent: z.number().min(0) });

export const submitRequest = z.strictObject({
  image: imageId,
  draft: z.uuid(),
  applied: z.number().int().min(0),
  round: z.number().int().min(1).nullable().default(null),
  secondsSpent: z.number().min(0),
});
export const weakSubmitRequest = z.strictObject({
  image: imageId,
  label: weakLabel,
  /** The current label of that kind as the caller knows it; refused with `conflict` where it is another by now. */
  supersedes: z.uuid().nullable(),
  round: z.number().int().min(1).nullable().default(null),
  secondsSpent: z.number().min(0),
});
export const modelMaskRequest = z.strictObject({ image: imageId, round: roundOrNewest, sparsity: z.number().min(0).lt(1) });

export const labelPreview = z.object({ annotation: z.string(), geometry: runLengthMask.nullable(), weak: weakLabel.nullable(), rings });
