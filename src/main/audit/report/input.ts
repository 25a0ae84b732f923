import type { FlagRow, ProjectSummary, RoundSummary } from '../../../core/contract/index.ts';
import type { Evidence, HardnessScore } from '../../../core/evidence.ts';

/** A small picture of an original, at its own proportions, as a file may carry it inside itself. */
export type Thumbnail = {
  /** `data:image/jpeg;base64,…` or another image type. */
  dataUri: string;
  width: number;
  height: number;
};

/** Everything a report is made of. The report reads no file and asks no database: the caller passes what can. */
export type ReportInput = {
  project: ProjectSummary;
  /** A finished round: its `result` is not null. */
  round: RoundSummary;
  /** Hardest first. All of them count; the sheet shows the first `sheetLength`. */
  flags: readonly FlagRow[];
  /** Every scored image of the round. */
  scores: readonly HardnessScore[];
  /** Asked for the lesions of the sheet only. */
  evidence(image: string): Evidence;
  /** The original, turned upright, at most `longestSide` pixels along its longer side; JPEG keeps the file small. */
  thumbnail(evidence: Evidence, longestSide: number): Promise<Thumbnail>;
  /** When the report is written. */
  now: Date;
  /** Lesions on the sheet; 24 where left out. */
  sheetLength?: number;
};
