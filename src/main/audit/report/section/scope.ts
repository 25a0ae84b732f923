import type { RoundConfiguration } from '../../../../core/contract/index.ts';

type ScopeWords = {
  /** What pruning set to zero, after "then" or "removing". */
  removed: string;
  /** Head of the column of sparsities. */
  column: string;
  /** What a lesion shows on which the pruned networks leave the dense one. */
  meaning: string;
};

/** How the report speaks of each pruning scope. */
export const scopeWords: Record<RoundConfiguration['pruning'], ScopeWords> = {
  global: {
    removed: 'the smallest convolution weights',
    column: 'Convolution weights removed',
    meaning: 'the network knew the lesion by few, faint weights',
  },
  layer: {
    removed: 'the smallest convolution weights of each layer',
    column: 'Convolution weights removed',
    meaning: 'the network knew the lesion by few, faint weights',
  },
  random: {
    removed: 'convolution weights chosen at random',
    column: 'Convolution weights removed',
    meaning: 'the outline does not withstand the loss of arbitrary weights',
  },
  structured: {
    removed: 'the whole convolution filters of smallest norm in each layer',
    column: 'Convolution filters removed',
    meaning: 'the network knew the lesion by few, faint filters',
  },
};
