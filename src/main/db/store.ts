import type {
  AnnotatorRecord,
  AuditConfiguration,
  AuditSummary,
  DraftOperation,
  DraftRecord,
  FlagRow,
  ImageDetails,
  ImageEvidence,
  ImportReport,
  JobKind,
  JobProgress,
  JobRecord,
  JobState,
  LabelRecord,
  MaskOrigin,
  PopulationConfiguration,
  PopulationMajorities,
  PopulationSummary,
  ProjectSummary,
  QueueItem,
  ResponseOf,
  ReviewRecord,
  RoundConfiguration,
  RoundSummary,
  SettingName,
  Verification,
  WeakLabel,
} from '../../core/contract/index.ts';
import type { SerializedError } from '../../core/errors.ts';
import type { Evidence, HardnessScore } from '../../core/evidence.ts';
import type { RunLengthMask } from '../../core/mask/types.ts';
import type { Split, Verdict } from '../../core/subject.ts';
import type { SnapshotHeader, SnapshotImage } from '../../core/snapshot.ts';
import type { ExportedImage, ImportBatchAnswer, ImportedImage, ImportEnd, KnownImage } from '../dataset/records.ts';
import type { ComputedFeatures } from '../jobs/audit/result-files.ts';
import type { AuditableRound } from './audit/choices.ts';
import type { DatasetStore } from './dataset-store.ts';

export type { Evidence, ExportedImage, HardnessScore, ImportEnd, KnownImage };

/** What a reviewer sees of an image, before anything is withheld; `reviews` are those that were not taken back, the newest first. */
export type ImageFacts = Omit<ImageDetails, 'review' | 'blinded' | 'heldBy'> & { reviews: ReviewRecord[] };

/** What a population found of an image, and what a round did; `ofRound` is null where that round has not scored it. */
export type PopulationBesideRound = { image: string; component: string; score: number; seen: boolean; ofRound: { score: number; flagged: boolean } | null };

/** What a round's duration goes by, beside its configuration. */
export type ExpectedRound = {
  /** What `auto` comes to. */
  setting: SettingName;
  /** Images that are scored; whose labels train; of validation with a label; that pruning's control may be matched on. */
  images: number;
  training: number;
  validation: number;
  matching: number;
  /** Whether an earlier round left scores for attention to go by. */
  scored: boolean;
};

/** A command and who signs it. */
type Signed<T> = T & { annotator: AnnotatorRecord };

/** Everything the service asks of a project's database. SQL stays behind it. Every command is one transaction. */
export type ProjectStore = DatasetStore & {
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
    /** What such a round would work on, as labels stand now. Refuses with a clear `bad-request` when there is nothing to train on. */
    expect(configuration: RoundConfiguration): ExpectedRound;
    /** The frozen input of a round; chosen once (seeded), stored in the `snapshot` table, the same at every call. */
    snapshot(round: number): { header: SnapshotHeader; images: Iterable<SnapshotImage> };
    /** Takes in a finished round's folder (`result.json`, `hardness.jsonl`, `predictions.jsonl` + `.pack`, models), once. */
    takeResult(round: number, resultFolder: string): void;
    get(round: number | null): RoundSummary;
    list(): RoundSummary[];
  };

  populations: {
    /** A population and its queued job, together. Refuses with a clear `bad-request` when there is nothing to train on. */
    create(configuration: PopulationConfiguration): { population: number; job: JobRecord };
    /** Freezes what the job trains on into a file, by the rules of a round. */
    writeSnapshot(job: string, file: string): void;
    /** Takes in a finished population's folder, once. */
    takeResult(job: string, resultFolder: string): void;
    /** The newest finished one where it is null. */
    get(population: number | null): PopulationSummary;
    list(): PopulationSummary[];
    /** Hardest first. */
    images(population: number | null, limit: number): ResponseOf<'population.images'>;
    /** The majorities of one image, and the split that it is in by now. Null where none were kept. */
    majorities(population: number | null, image: string): { name: string; width: number; height: number; split: Split; majorities: PopulationMajorities | null };
    /** What a population and a round found of each image of the population; the newest finished ones where they are null. */
    besideRound(population: number | null, round: number | null): { population: number; round: number; images: PopulationBesideRound[] };
  };

  audits: {
    /** An audit and its queued job, together. Refuses with a clear `bad-request` what names no attribute, `conflict` where the round has not finished. */
    create(configuration: AuditConfiguration): { audit: number; job: JobRecord };
    /** Freezes what the job reads into its work folder: as the project stands at one moment, in slices that let others be answered. */
    writeRows(job: string, workFolder: string): Promise<void>;
    /** Keeps what was computed of images, in place of what was there. */
    takeFeatures(features: readonly ComputedFeatures[]): void;
    /** Takes in a finished audit's folder, once. */
    takeResult(job: string, resultFolder: string): void;
    /** The newest finished one where it is null. */
    get(audit: number | null): AuditSummary;
    /** Without results. */
    list(): AuditSummary[];
    /** What can be audited of a round, the newest finished one where it is null; in slices. */
    choices(round: number | null): Promise<AuditableRound & { round: number }>;
    /** Images of a slice that the audit lists, hardest first, as a queue of its round has them. */
    slice(asked: { audit: number | null; slice: string; limit: number; annotator: string | null }): QueueItem[];
    /** The lines that the audit was computed from, a header and then one an image; null where they went with an image that was erased. */
    rows(audit: number | null): (() => Iterable<string>) | null;
  };

  flags: {
    /** Hardest first, flagged images only. */
    list(round: number | null, limit: number): FlagRow[];
    /** What reports and viewers draw of one image; level 0 is the dense network. Probabilities are one byte a pixel, 128 and more is lesion. */
    evidence(round: number | null, image: string): Evidence;
    /** Every scored image of the round, flagged or not, in no particular order: the distribution that the cut-offs divide. */
    scores(round: number | null): HardnessScore[];
    /** What the round found of one image; null where it did not score it. */
    hardness(round: number | null, image: string): ImageEvidence['hardness'];
  };

  annotators: {
    /** The annotator of that name, added where there is none. */
    named(name: string): AnnotatorRecord;
  };

  labels: {
    /** Of every kind, the newest first. */
    history(image: string): LabelRecord[];
    /** The image that a label is of. */
    image(annotation: string): string;
    preview(annotation: string): { image: { width: number; height: number }; geometry: RunLengthMask | null; weak: WeakLabel | null };
    /** Makes a draft the image's mask and ends the draft; `conflict` where the mask is another than the draft began with. */
    submit(submission: Signed<{ image: string; draft: string; applied: number; round: number | null; secondsSpent: number }>): LabelRecord;
    submitWeak(submission: Signed<{ image: string; label: WeakLabel; supersedes: string | null; round: number | null; secondsSpent: number }>): LabelRecord;
    /** Adds a copy of an earlier label that supersedes the current one. */
    restore(request: Signed<{ image: string; annotation: string; supersedes: string | null }>): LabelRecord;
    reject(request: Signed<{ annotation: string }>): LabelRecord;
  };

  drafts: {
    /** The annotator's draft of an image; a new one, of the current mask, where there is none. */
    open(of: Signed<{ image: string }>): DraftRecord;
    /** The image that a draft is of. */
    image(of: Signed<{ draft: string }>): string;
    /** On disk when it returns. `secondsSpent` is of the whole draft. */
    append(request: Signed<{ draft: string; applied: number; operation: DraftOperation; origin?: MaskOrigin | undefined; secondsSpent: number }>): { applied: number };
    seek(request: Signed<{ draft: string; applied: number; to: number; secondsSpent: number }>): { applied: number };
    discard(request: Signed<{ draft: string }>): void;
  };

  reviews: {
    /** The newest first, those that were taken back included. */
    history(image: string): (ReviewRecord & { takenBackAt: string | null })[];
    /** `label` is the mask that it is about, as the caller knows it: `conflict` where somebody else's is there by now. */
    add(review: Signed<{ image: string; round: number | null; verdict: Verdict; note: string | null; label?: string | null | undefined }>): ReviewRecord;
    /** Only by who gave it. Answers the image that it was about. */
    takeBack(request: Signed<{ review: string }>): { image: string };
  };

  exports: {
    /** Every image with its current mask and attributes, in order of name. */
    images(): Iterable<ExportedImage>;
  };

  images: {
    /** Path of the kept original relative to the project folder, and its format; `not-found` for an unknown id. */
    file(image: string): { file: string; format: string; sha256: string };
    /** `annotator` is whose draft is looked for. `conflict` for an image whose import has not finished. */
    details(image: string, annotator: string | null): ImageFacts;
  };
};
