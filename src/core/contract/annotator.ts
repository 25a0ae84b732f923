import { z } from 'zod';

/** Who acts on a connection. Over HTTP the token says so; on this computer the person does, under Settings. */
export const annotatorRecord = z.object({ id: z.string(), name: z.string() });
export type AnnotatorRecord = z.infer<typeof annotatorRecord>;

export const annotatorName = z.string().trim().min(1).max(80);

export const sessionRecord = z.object({
  /** Null until somebody has said who they are: then nothing that is signed can be saved. */
  annotator: annotatorRecord.nullable(),
  /** Of this connection: tells two windows of one person apart. */
  session: z.string(),
  /** Whether the token decides who acts, so that it cannot be changed here. */
  fixed: z.boolean(),
});
export type SessionRecord = z.infer<typeof sessionRecord>;
