import type { DatasetFacets, DatasetFilter, DatasetPage, ParsedRequestOf } from '../../core/contract/index.ts';

/** What the service asks of a project's database about its images as a whole: part of `ProjectStore`. */
export type DatasetStore = {
  dataset: {
    query(query: ParsedRequestOf<'dataset.query'>): Promise<DatasetPage>;
    facets(filter: DatasetFilter): Promise<DatasetFacets>;
  };

  predictions: {
    /** The split that keeps a round's predictions of an image from being seen; null where they may be. The newest finished round where it is null. */
    withheld(round: number | null, image: string): 'validation' | 'test' | null;
  };
};
