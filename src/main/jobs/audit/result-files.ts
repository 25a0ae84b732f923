/**
 * What the service freezes in `jobs/<id>` for an audit job:
 * - `rows.jsonl`: an `AuditRowsHeader`, then an `AuditRow` a line, in order of image ids
 * - `features-todo.jsonl`: a {@link FeatureTask} a line
 * - `audit-number.json`: `{ audit }`, which audit the job is of
 *
 * `rows.jsonl` is renamed into its place last: where it is, all are whole.
 */
export const auditFiles = { number: 'audit-number.json', todo: 'features-todo.jsonl', rows: 'rows.jsonl' } as const;

/** An image whose features are missing, and the mask to take them in: of a label, or else what the round's dense network predicts. */
export type FeatureTask = {
  image: string;
  name: string;
  /** Path of the kept original, relative to the project folder. */
  file: string;
  mask:
    | { annotation: string; geometry: { size: [number, number]; counts: string } }
    /** Side of the square, and its raw deflate of one byte a pixel as base64; 128 and more is lesion. */
    | { run: string; size: number; probability: string };
};

/**
 * What an audit job leaves in `jobs/<id>/result` for the service to take in:
 * - `audit.json`: an `AuditResult`
 * - `rows.pack`: the rows as they were computed with, features included, in parts, each the raw deflate of JSON lines
 * - `rows-parts.jsonl`: an {@link AuditRowsPart} a line
 * - `slices.jsonl`: an {@link AuditSliceImages} a line
 */
export const auditResultFiles = { result: 'audit.json', rows: 'rows.pack', parts: 'rows-parts.jsonl', slices: 'slices.jsonl' } as const;

/** Where a part lies in the pack, in bytes. */
export type AuditRowsPart = { offset: number; length: number };

/** The images of a slice, hardest first; of more than {@link mostOfASlice}, those alone. */
export type AuditSliceImages = { slice: string; images: string[] };

export const mostOfASlice = 10_000;

/** Of one image, as an audit job hands features over: by name, those that are defined. */
export type ComputedFeatures = { image: string; annotation: string | null; run: string | null; version: number; features: Partial<Record<string, number>> };
