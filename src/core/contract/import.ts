import { z } from 'zod';

export const importPresets = ['ham10000', 'isic', 'pad-ufes-20', 'ph2', 'generic'] as const;

export const importConfiguration = z.strictObject({
  /** Folder of images, absolute. */
  images: z.string().min(1),
  masks: z.string().min(1).nullable().default(null),
  metadata: z.string().min(1).nullable().default(null),
  preset: z.enum(importPresets).default('generic'),
  /** Name of the collection within which patient and lesion ids are unique; by default the preset's, or the metadata's folder. */
  source: z.string().min(1).optional(),
  /** Attribute key → column name, on top of the preset's own mapping. */
  map: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Columns that are to be taken for nothing, whatever the preset says. */
  leaveOut: z.array(z.string().min(1)).default([]),
  maskSuffix: z.string().min(1).nullable().default(null),
  split: z.enum(['auto', 'train', 'validation', 'test']).default('auto'),
  seed: z.number().int().min(0).max(0xffffffff).default(0),
  /**
   * Keep EXIF, XMP and comments of the originals. Off: what they say of places, names and serial numbers never enters the
   * project. Colour profiles stay either way (a BMP's excepted), and one may name the model or serial number of a device.
   */
  keepMetadata: z.boolean().default(false),
});
export type ImportConfiguration = z.infer<typeof importConfiguration>;
export type ImportRequest = z.input<typeof importConfiguration>;

export const refusal = z.object({ file: z.string(), code: z.string(), message: z.string() });
export type Refusal = z.infer<typeof refusal>;

export const importReport = z.object({
  /** Images, masks, … in the project that this import added. */
  images: z.number().int(),
  masks: z.number().int(),
  patients: z.number().int(),
  lesions: z.number().int(),
  /** Keys of the attributes that got values. */
  attributes: z.array(z.string()),
  /** Of the images added. */
  splits: z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() }),
  refused: z.array(refusal),
  /** Things a person should look at that did not stop anything: empty or full masks, unmatched rows, odd values. */
  warnings: z.array(refusal),
  duplicates: z.object({
    /** Files with the bytes of an earlier one: under another stem an image of its own, which shares the earlier one's split; else it adds no image. */
    exact: z.array(z.object({ file: z.string(), sameAs: z.string() })),
    /** Images that look alike; they share a split. */
    near: z.array(z.object({ file: z.string(), sameAs: z.string(), distance: z.number() })),
  }),
  /** Images that an earlier import brought and to which this one added no mask. */
  unchanged: z.number().int(),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof importReport>;
