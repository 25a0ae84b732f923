import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';

export function datasetHandlers(store: ProjectStore): Pick<Handlers, 'dataset.query' | 'dataset.facets'> {
  return {
    'dataset.query': (query) => store.dataset.query(query),
    'dataset.facets': ({ filter }) => store.dataset.facets(filter),
  };
}
