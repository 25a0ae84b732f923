import { WeakspotError } from '../../../core/errors.ts';
import { splitIntoFolds } from '../../../core/split/index.ts';
import { judgeHeldOut, type HeldOutLabel } from '../../engine/hardness/index.ts';
import { disposeNetwork, type Network } from '../../engine/model/index.ts';
import type { SampleSource } from '../../engine/sample-source.ts';
import { foldSteps } from '../../jobs/round/fold-steps.ts';
import type { StudyData } from '../data/types.ts';
import type { Roles } from './compose.ts';
import type { RunConfiguration } from './configuration.ts';

const batchSize = 64;

/**
 * What a network that has seen neither a label nor anything else of its component says of each label that trains, as in a round with folds: each
 * fold is trained from the run's own initialization, on labels alone, half as long, without validation images and attention.
 *
 * @param train a run's training, with the given images
 * @returns by place of the image
 * @throws WeakspotError `bad-request` where there are fewer lesions than folds, or where what trained is not scored
 */
export async function judgeByFolds(
  configuration: RunConfiguration, data: StudyData, roles: Roles, source: SampleSource, train: (configuration: RunConfiguration, roles: Roles) => Promise<Network>,
): Promise<Map<number, HeldOutLabel>> {
  const { folds, seed, steps, scored } = configuration;
  if (!scored.includes('trained')) throw new WeakspotError('bad-request', 'folds judge labels that trained: score what was trained on too', { field: 'folds' });
  const components = Map.groupBy(roles.labelled, (index) => data.images[index]!.component);
  if (components.size < folds) throw new WeakspotError('bad-request', `${folds} folds need as many lesions, and there are ${components.size}`, { field: 'folds', folds });
  const found = new Map<number, HeldOutLabel>();
  for (const heldOut of splitIntoFolds([...components].map(([key, indices]) => ({ key, indices })), folds, seed)) {
    const left = new Set(heldOut.map((index) => data.images[index]!.component));
    const others = (indices: readonly number[]): number[] => indices.filter((index) => !left.has(data.images[index]!.component));
    const network = await train(
      { ...configuration, steps: foldSteps(steps), attention: null, unlabelled: 0, consistency: null },
      { ...roles, labelled: others(roles.labelled), weak: others(roles.weak), unlabelled: [], validation: [] },
    );
    try {
      for await (const { index, ...label } of judgeHeldOut(network, source, heldOut, { batchSize })) found.set(index, label);
    } finally {
      disposeNetwork(network);
    }
  }
  return found;
}
