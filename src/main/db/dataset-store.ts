import type { AnnotatorRecord, AttributeDefinition, AttributeGrouping, DatasetFacets, DatasetFilter, DatasetPage, ParsedRequestOf, QueueComposition, QueueName, ResponseOf, ReviewQueue, RoundComparison, RoundLearning, SkinEstimate } from '../../core/contract/index.ts';
import type { RunLengthMask } from '../../core/mask/types.ts';

/** What the service asks of a project's database about its images as a whole: part of `ProjectStore`. */
export type DatasetStore = {
  dataset: {
    query(query: ParsedRequestOf<'dataset.query'>): Promise<DatasetPage>;
    facets(filter: DatasetFilter): Promise<DatasetFacets>;
    /** Those of the product, and those that the project has besides. */
    attributes(): Promise<AttributeDefinition[]>;
    /** What images can be put into groups by: attributes with choices in use, the collection last. */
    groupings(): Promise<AttributeGrouping[]>;
    /** An image's current mask, and the image's own size; null without one. */
    mask(image: string): { annotation: string; geometry: RunLengthMask; width: number; height: number } | null;
  };

  tags: {
    /** Sets a clinician's value, or takes it away, for whom the attribute describes; `images` are all that show them. */
    set(request: ParsedRequestOf<'attribute.tag'> & { annotator: AnnotatorRecord }): Omit<ResponseOf<'attribute.tag'>, 'images'> & { images: string[] };
    /** Takes a batch back, by who made it. */
    retract(request: { batch: string; annotator: AnnotatorRecord }): { subjects: number; images: string[] };
    /** Of an image, its lesion and its patient, the newest first. */
    history(image: string): ResponseOf<'attribute.history'>;
  };

  queues: {
    /** As `annotator` sees it; composed by the default composition where it never was. */
    read(of: { round: number | null; queue: QueueName; annotator: string | null }): ReviewQueue;
    compose(request: { composition: QueueComposition; annotator: AnnotatorRecord }): ReviewQueue;
  };

  learning: {
    /** What people did since the newest finished round froze its input, and what the next round would train on now. */
    next(limit: number): RoundLearning;
  };

  comparison: {
    /** What each frozen round had of people's work, and what it gave. */
    progress(): ResponseOf<'round.progress'>;
    /** `conflict` where one of the two has not finished. */
    compare(request: ParsedRequestOf<'round.compare'>): RoundComparison;
  };

  skin: {
    /** What was found before; null where nobody looked. */
    kept(image: string): SkinEstimate | null;
    keep(estimates: readonly SkinEstimate[]): void;
    /** Images without an estimate, in order of ids. */
    missing(after: string, limit: number): string[];
    missingCount(): number;
  };

  predictions: {
    /** The split that keeps a round's predictions of an image from being seen; null where they may be. The newest finished round where it is null. */
    withheld(round: number | null, image: string): 'validation' | 'test' | null;
    /** The newest round's map of the dense network, for computing: it may be one that no annotator sees. */
    dense(image: string): { size: number; probability: Uint8Array } | null;
  };
};
