import type { FeatureName } from '../../../core/contract/index.ts';
import type { Split, ValueSource, Verdict } from '../../../core/subject.ts';

/** One image as an audit sees it: a line of the job's `rows.jsonl`, after one line of {@link AuditRowsHeader}. */
export type AuditRow = {
  image: string;
  name: string;
  split: Split;
  patient: string | null;
  lesion: string | null;
  /** Images that are one by patient, lesion or near-duplicates: the least that resampling keeps together. */
  component: string;
  collection: string;
  /** Its round's snapshot had a trusted mask of it. */
  labelled: boolean;
  /** Current label: time spent, where it was taken, and by whom. */
  secondsSpent: number | null;
  annotator: string | null;
  verdict: Verdict | null;
  /** Current value of each attribute among the configured sources, by whose it is; keys that are missing are missing. */
  attributes: Record<string, { value: string | number; source: ValueSource }>;
  /** Pruning disagreement in [0, 1]; null where the round did not score it. */
  score: number | null;
  flagged: boolean;
  seen: boolean;
  /** On the label's own grid, where the image is of a judged split and has a trusted mask; `hd95` as a share of the diagonal. Null where not recorded. */
  dice: number | null;
  iou: number | null;
  hd95: number | null;
  areaBias: number | null;
  /** Features known already, and whether they were taken within a label or a prediction. */
  features: Partial<Record<FeatureName, number>>;
  featuresFrom: 'label' | 'prediction' | null;
  /** What earlier finished rounds found, by round; `dice` only where the label is the same as now. */
  earlier: Record<string, { flagged: boolean; dice: number | null; iou: number | null }>;
  /** Its places in the round's queues. */
  queued: { queue: string; random: boolean; inclusionProbability: number; reviewed: boolean; wrong: boolean }[];
};

export type AuditRowsHeader = {
  round: number;
  snapshotSha256: string;
  modelSha256: string;
  /** Attributes that there are: label, whether ordered, levels in order. */
  attributes: { key: string; label: string; ordered: boolean; levels: (string | number)[] }[];
  /** Finished rounds up to the audited one, oldest first, that one last. */
  rounds: { round: number; setting: string; attention: string }[];
  /** Candidates of the round's queues, for rates. */
  queues: { queue: string; candidates: number }[];
};
