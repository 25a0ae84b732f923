import type { NetworkConfiguration } from '../model/architecture.ts';
import { trainingBytesPerImage } from '../model/memory.ts';
import type { TrainingConfiguration } from './configuration.ts';

type Shape = Pick<TrainingConfiguration, 'normalizationGroup' | 'consistency' | 'twinWeight'>;

/** Forward passes whose activations a step keeps for the gradient at once: the network's, and its pruned copy's. */
export function passesOf({ consistency, twinWeight }: Shape): number {
  return consistency?.method === 'twin' || twinWeight ? 2 : 1;
}

/** What computing one group takes of the backend's memory. */
export function bytesPerGroup(network: NetworkConfiguration, configuration: Shape): number {
  return trainingBytesPerImage(network) * configuration.normalizationGroup * passesOf(configuration);
}
