import type { SnapshotImage } from '../../../core/snapshot.ts';
import type { SampleSource } from '../../engine/sample-source.ts';

/** An image of a study: what a round's snapshot says of it, and its attributes. Its mask is the true one, whatever a run trains on. */
export type StudyImage = SnapshotImage & {
  attributes: Readonly<Record<string, string | number>>;
  /** Name of the collection that it came from. */
  collection: string;
};

/** A collection as a study reads it, or several, one after the other. */
export type StudyData = {
  /** sha256 over the content of every image, mask and attribute, and over the split. */
  hash: string;
  /** In words, for tables. */
  name: string;
  images: readonly StudyImage[];
};

/** A collection at model size, held in memory; an index is a place in `images`. */
export type StudySource = SampleSource & { close(): void };
