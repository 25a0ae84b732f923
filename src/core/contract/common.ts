import { z } from 'zod';
import { splits, subjectKinds, valueSources, verdicts } from '../subject.ts';

export const imageId = z.uuid();

/** A round by number; the newest finished one where it is null. */
export const roundOrNewest = z.number().int().min(1).nullable().default(null);

export const split = z.enum(splits);
export const verdictName = z.enum(verdicts);
export const subjectKind = z.enum(subjectKinds);
export const valueSource = z.enum(valueSources);

export const attributeKey = z.string().min(1).max(100);
export const attributeValue = z.union([z.string().min(1).max(500), z.number().finite()]);

/** Run lengths as COCO writes them: column-major, compressed; `size` is [height, width]. */
export const runLengthMask = z.object({ size: z.tuple([z.number().int().min(1), z.number().int().min(1)]), counts: z.string() });

/** Closed rings of x, y pairs, in image pixels. */
export const rings = z.array(z.array(z.number()));
