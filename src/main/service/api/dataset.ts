import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';
import { Outlines } from '../outlines.ts';

export function datasetHandlers(store: ProjectStore): Pick<Handlers, 'dataset.query' | 'dataset.facets' | 'dataset.outlines'> {
  const outlines = new Outlines(store);
  return {
    'dataset.query': (query) => store.dataset.query(query),
    'dataset.outlines': ({ images }) => outlines.of(images),
    'dataset.facets': ({ filter }) => store.dataset.facets(filter),
  };
}
