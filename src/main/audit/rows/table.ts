import type { FeatureName } from '../../../core/contract/index.ts';
import type { Clusters } from '../../../core/statistics/index.ts';
import type { ValueSource } from '../../../core/subject.ts';
import type { AuditRowsHeader } from './row.ts';

/** A group of an attribute; see `auditGroup.level` in the contract. */
export type Level = { level: string; label: string; kind: 'value' | 'estimate' | 'missing' };

/** An attribute or a feature cut into groups: every unit is in one, the missing included. */
export type Grouping = {
  key: string;
  label: string;
  kind: 'levels' | 'bands';
  bands: number[] | null;
  levels: Level[];
  /** Of each unit, its place in `levels`. */
  codes: Int16Array;
};

/**
 * What an audit counts, a column each: images, or lesions or patients with their images put together (flagged and failed where one is, means of the
 * measures). Not known is NaN in floats, within this folder alone.
 */
export type AuditTable = {
  header: AuditRowsHeader;
  count: number;
  /** Id of the image, or of the unit's first image; and every unit's images, as places in `images`. */
  ids: string[];
  images: { ids: string[]; unit: Int32Array; /** Numbers from 0; −1 where it is not known. */ lesion: Int32Array; patient: Int32Array };
  /** What resampling keeps together. */
  clusters: Clusters;
  clustersOf: 'patient' | 'lesion' | 'component';
  split: ('train' | 'validation' | 'test')[];
  seen: Uint8Array;
  labelled: Uint8Array;
  /** Scored by the round: flags are among these alone. */
  scored: Uint8Array;
  score: Float64Array;
  flagged: Uint8Array;
  /** Judged: `dice` … are known and count. */
  judged: Uint8Array;
  failed: Uint8Array;
  dice: Float64Array;
  iou: Float64Array;
  thresholdJaccard: Float64Array;
  hd95: Float64Array;
  areaBias: Float64Array;
  /** Flags at other shares than the round's (`auditFlagShares`), by the same rule: the highest scores above 0 among seen and among unseen images. */
  flaggedAt: { at: number; flagged: Uint8Array }[];
  features: Record<FeatureName, Float64Array>;
  /** 1 label, 2 prediction, 0 none. */
  featuresFrom: Uint8Array;
  secondsSpent: Float64Array;
  verdict: (string | null)[];
  annotator: (string | null)[];
  earlier: { round: number; flagged: Uint8Array; scored: Uint8Array; dice: Float64Array; iou: Float64Array }[];
  queued: { unit: number; queue: string; random: boolean; inclusionProbability: number; reviewed: boolean; wrong: boolean }[];
  /** Attributes by key, `collection` included; features join when {@link Grouping}s are made of them. */
  groupings: Map<string, Grouping>;
  /** Of each attribute, values by whose they are, an image each. */
  sources: Map<string, Record<ValueSource, number>>;
  /** Sentences about how the rows were put together. */
  notes: string[];
};
