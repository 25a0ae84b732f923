import type {
  AnnotatorRecord,
  FlagRow,
  ImportReport,
  JobKind,
  JobProgress,
  JobRecord,
  JobState,
  ProjectSummary,
  RoundConfiguration,
  RoundSummary,
  Verification,
} from '../../core/contract/index.ts';
import type { SerializedError } from '../../core/errors.ts';
import type { Evidence, HardnessScore } from '../../core/evidence.ts';
import type { SnapshotHeader, SnapshotImage } from '../../core/snapshot.ts';
import type { ExportedImage, ImportBatchAnswer, ImportedImage, ImportEnd, KnownImage } from '../dataset/records.ts';

export type { Evidence, ExportedImage, HardnessScore, ImportEnd, KnownImage };

/** Everything the service asks of a project's database. SQL stays behind it. Every command is one transaction. */
export type ProjectStore = {
  readonly folder: string;
  close(): void;
  summary(): ProjectSummary;
  /** Integrity check, every object's hash, dangling references, missing model files. Reads in slices, so that callers stay responsive. */
  verify(): Promise<Verification>;
  /** SQLite's online backup plus objects and models, as one file that `restore` reads. Written aside, then renamed. */
  backup(out: string): Promise<{ file: string; bytes: number }>;

  imports: {
    /** What an import job must know to skip and compare: one line per image already here, written as JSON lines. */
    writeKnown(file: string): Promise<void>;
    takeBatch(job: string, batch: readonly ImportedImage[]): ImportBatchAnswer;
    /** Near-duplicate links, splits, report; after it the import counts as finished. */
    finish(job: string, end: ImportEnd): ImportReport;
    report(job: string): ImportReport;
  };

  jobs: {
    enqueue(job: { kind: JobKind; configuration: unknown; seed: number; round?: number }): JobRecord;
    /** The oldest queued job, now `running`; null when none waits. */
    claim(): JobRecord | null;
    progress(id: string, progress: JobProgress): void;
    finish(id: string, state: Exclude<JobState, 'queued' | 'running'>, error?: SerializedError): JobRecord;
    /** From failed or interrupted back to queued; refuses others with `conflict`. */
    requeue(id: string): JobRecord;
    /** Jobs that a vanished service left `running` become `interrupted`; returns them. */
    markInterrupted(): JobRecord[];
    get(id: string): JobRecord;
    configuration(id: string): unknown;
    list(): JobRecord[];
  };

  rounds: {
    /** A round and its queued job, together. Refuses with a clear `bad-request` when there is nothing to train on. */
    create(configuration: RoundConfiguration): { round: number; job: JobRecord };
    /** The frozen input of a round; chosen once (seeded), stored in the `snapshot` table, the same at every call. */
    snapshot(round: number): { header: SnapshotHeader; images: Iterable<SnapshotImage> };
    /** Takes in a finished round's folder (`result.json`, `hardness.jsonl`, `predictions.jsonl` + `.pack`, models), once. */
    takeResult(round: number, resultFolder: string): void;
    get(round: number | null): RoundSummary;
    list(): RoundSummary[];
  };

  flags: {
    /** Hardest first, flagged images only. */
    list(round: number | null, limit: number): FlagRow[];
    /** What reports and viewers draw of one image; level 0 is the dense network. Probabilities are one byte a pixel, 128 and more is lesion. */
    evidence(round: number | null, image: string): Evidence;
    /** Every scored image of the round, flagged or not, in no particular order: the distribution that the cut-offs divide. */
    scores(round: number | null): HardnessScore[];
  };

  predictions: {
    /** The split that keeps a round's predictions of an image from being seen; null where they may be. The newest finished round where it is null. */
    withheld(round: number | null, image: string): 'validation' | 'test' | null;
  };

  annotators: {
    /** The annotator of that name, added where there is none. */
    named(name: string): AnnotatorRecord;
  };

  exports: {
    /** Every image with its current mask and attributes, in order of name. */
    images(): Iterable<ExportedImage>;
  };

  images: {
    /** Path of the kept original relative to the project folder, and its format; `not-found` for an unknown id. */
    file(image: string): { file: string; format: string; sha256: string };
  };
};
