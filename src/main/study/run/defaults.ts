import type { AttentionName, ConsistencyMethod } from '../../../core/contract/index.ts';
import { strokeExpansion } from '../../../core/strokes/index.ts';
import { aroundShare, type ScribbleWay } from '../label/weak.ts';
import { boxFill, lesionShare, weakWeights, type FillRange, type WeakWeights } from '../../engine/loss/index.ts';
import type { WeakKind } from '../../engine/sample-source.ts';
import { defaultTwin, resolveTrainingConfiguration, strongColours } from '../../engine/train/configuration.ts';

/** What of a run's configuration decides which of the code's defaults it takes. */
type Asked = {
  consistency: { method: ConsistencyMethod } | null;
  unlabelled: number;
  attention: { strategy: AttentionName } | null;
  weak: { kind: WeakKind; use: string; strokes?: ScribbleWay | undefined } | null;
  weakWeights: Readonly<Partial<WeakWeights>>;
  boxFill: FillRange | null;
};

/** Terms of the loss that a kind of weak label enters. */
const termsOf: Record<WeakKind, readonly (keyof WeakWeights)[]> = {
  box: ['boxProjection', 'boxTightness', 'boxSize', 'pairwiseColour'],
  scribble: ['partialCrossEntropy', 'gatedCrf'],
  point: ['partialCrossEntropy', 'pointSize'],
  class: ['presence'],
};

/**
 * What the code adds to a run's configuration: learning schedule, augmentation, terms of losses. It is a part of a run's key, so that a
 * changed default is not answered with figures of the old one; only what the run depends on, so that others are not made again for it.
 */
export function codeDefaults({ consistency, unlabelled, attention, weak, ...configuration }: Asked): Record<string, unknown> {
  const learnsFromUnlabelled = consistency !== null && unlabelled > 0;
  const hasTwin = attention?.strategy === 'twin' || (learnsFromUnlabelled && consistency.method === 'twin');
  const resolved = resolveTrainingConfiguration(
    {
      // Any run's: what depends on these is a part of the key by them.
      steps: 100, epochs: null, batchSize: 16, learningRate: 0.01, weightDecay: 0.01, patience: 0, seed: 0,
      ...(learnsFromUnlabelled && { setting: 'semi-supervised', consistency: 'twin', consistencyWeight: 1, unlabelledBatch: 16 }),
    },
    100,
  );
  return {
    training: resolved,
    ...(hasTwin && { twin: { ...defaultTwin, strong: strongColours } }),
    ...((weak?.use === 'weak' || weak?.use === 'strokes') && {
      weak: {
        weights: Object.fromEntries(termsOf[weak.kind].map((term) => [term, configuration.weakWeights[term] ?? weakWeights[term]])),
        ...(weak.strokes === 'around' && { strokes: aroundShare }),
        ...(weak.kind === 'box' && { fill: configuration.boxFill ?? boxFill }),
        ...(weak.kind === 'point' && { share: lesionShare }),
        ...(weak.use === 'weak' && (weak.kind === 'scribble' || weak.kind === 'point') && { expansion: strokeExpansion }),
      },
    }),
  };
}
