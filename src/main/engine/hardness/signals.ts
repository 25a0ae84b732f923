import type { SignalName } from '../../../core/contract/index.ts';
import { mean } from '../../../core/statistics/index.ts';
import type { View } from '../model/index.ts';
import { disagreement, entropyPerArea, labelConflict, labelOdds, meanMap, selfDoubt } from './measures.ts';

/** All that the signals of one image are computed from; probability maps at model size, label 0 or 1 at the same size. */
export type ImageMaps = {
  dense: Float32Array;
  ladder: readonly Float32Array[];
  /** The dense network's maps of the {@link testTimeViews}, put back into the image's own orientation. */
  views: readonly Float32Array[];
  /** Of the network with random weights removed; null where there is no such control. */
  control: Float32Array | null;
  label: Uint8Array | null;
};

/** The flips and the rotation of test-time augmentation; all lossless. */
export const testTimeViews: readonly View[] = ['flip-horizontal', 'flip-vertical', 'rotate-90', 'rotate-180'];

/** Signals that training leaves behind of the images that it trained on. */
export const trainingSignals = ['out-of-fold-conflict', 'out-of-fold-odds', 'training-loss', 'forgetting'] as const satisfies readonly SignalName[];
export type TrainingSignalName = (typeof trainingSignals)[number];

/** Signals of an image's maps alone. */
export type ImageSignalName = Exclude<SignalName, 'blend' | TrainingSignalName>;

/**
 * The signals of one image. **Higher means harder**: this is the one place that says so, and every ranking, flag and
 * figure relies on it. Null where an image has not what a signal needs.
 */
export const imageSignals: Record<ImageSignalName, (maps: ImageMaps) => number | null> = {
  pruning: ({ dense, ladder }) => mean(ladder.map((level) => disagreement(dense, level))),
  'self-confidence': ({ dense }) => selfDoubt(dense),
  tta: ({ dense, views }) => mean(views.map((view) => disagreement(dense, view))),
  entropy: ({ dense }) => entropyPerArea(dense),
  'label-conflict': ({ dense, label }) => (label ? labelConflict(dense, label) : null),
  'label-odds': ({ dense, views, label }) => (label ? labelOdds(meanMap([dense, ...views]), label) : null),
  'random-pruning': ({ dense, control }) => (control ? disagreement(dense, control) : null),
};

/** Every signal of one image's maps; `blend` needs the whole pool, the others what training left. */
export function scoreImage(maps: ImageMaps): Record<ImageSignalName, number | null> {
  return {
    pruning: imageSignals.pruning(maps),
    'self-confidence': imageSignals['self-confidence'](maps),
    tta: imageSignals.tta(maps),
    entropy: imageSignals.entropy(maps),
    'label-conflict': imageSignals['label-conflict'](maps),
    'label-odds': imageSignals['label-odds'](maps),
    'random-pruning': imageSignals['random-pruning'](maps),
  };
}
