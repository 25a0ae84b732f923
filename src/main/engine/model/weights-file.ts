import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { modelPresets } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { writeFileDurably } from '../durable-file.ts';
import { checkConfiguration, parameterShapes, statisticShapes } from './architecture.ts';
import { countParameters, createTensors, fetchTensors, type Network, type TensorValues } from './network.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

/** What lies beside a network's weights and says what they are. */
export const modelCard = z.object({
  kind: z.literal('weakspot-model'),
  version: z.literal(1),
  network: z.object({ preset: z.enum(modelPresets), size: z.number().int(), classes: z.array(z.string()) }),
  parameters: z.number().int(),
  /** Fraction of the 3×3 kernels' weights that is zero by pruning; 0 is the dense network. */
  sparsity: z.number().min(0).lt(1),
  /** The round's configuration, as it ran. */
  configuration: z.record(z.string(), z.json()),
  seed: z.number().int(),
  snapshotSha256: z.string(),
  metrics: z.record(z.string(), z.number().nullable()),
  versions: z.record(z.string(), z.string()),
  /** Of the .safetensors file. */
  weightsSha256: z.string(),
});
export type ModelCard = z.infer<typeof modelCard>;

/** What the writer of a card has to say; the rest follows from the network. */
export type CardContent = Pick<ModelCard, 'sparsity' | 'configuration' | 'seed' | 'snapshotSha256' | 'metrics' | 'versions'>;

/**
 * Writes `<path>.safetensors` (parameters and running statistics) and `<path>.json` (the card), each aside, then renamed.
 *
 * @param path without extension
 * @returns the card, with the weights' sha256
 */
export async function writeModel(path: string, network: Network, content: CardContent): Promise<ModelCard> {
  const tensors = new Map([...(await fetchTensors(network.parameters)), ...(await fetchTensors(network.statistics))]);
  const weights = encodeSafetensors({ tensors, metadata: { kind: 'weakspot-model' } });
  const { preset, size, classes } = network.configuration;
  const card: ModelCard = {
    kind: 'weakspot-model',
    version: 1,
    network: { preset, size, classes: [...classes] },
    parameters: countParameters(network),
    ...content,
    weightsSha256: sha256(weights),
  };
  await writeFileDurably(`${path}.safetensors`, weights);
  await writeFileDurably(`${path}.json`, new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`));
  return card;
}

/**
 * Reads what {@link writeModel} wrote; the network's tensors belong to the caller.
 *
 * @param path without extension
 * @throws WeakspotError `corrupt` when card and weights do not fit each other, or either is damaged
 */
export async function readModel(path: string): Promise<{ network: Network; card: ModelCard }> {
  const card = await readCard(`${path}.json`);
  const file = `${path}.safetensors`;
  const weights = await readFile(file);
  if (sha256(weights) !== card.weightsSha256) {
    throw new WeakspotError('corrupt', `${file}: its bytes are not those that ${basename(path)}.json describes; take another copy of both`, { file });
  }
  const { tensors } = decodeSafetensors(weights, file);
  checkConfiguration(card.network);
  const network: Network = {
    configuration: card.network,
    parameters: createTensors(pick(tensors, parameterShapes(card.network), file)),
    statistics: createTensors(pick(tensors, statisticShapes(card.network), file)),
  };
  return { network, card };
}

async function readCard(file: string): Promise<ModelCard> {
  const text = await readFile(file, 'utf8');
  try {
    return modelCard.parse(JSON.parse(text));
  } catch (error) {
    throw new WeakspotError('corrupt', `${file}: not a model card; take another copy of it`, { file }, { cause: error });
  }
}

/** The tensors of these names, in this order, refused where one is missing or has another shape. */
function pick(tensors: TensorValues, shapes: ReadonlyMap<string, number[]>, file: string): TensorValues {
  return new Map(
    [...shapes].map(([name, shape]) => {
      const tensor = tensors.get(name);
      if (!tensor || tensor.shape.join() !== shape.join()) {
        const found = tensor ? `[${tensor.shape.join(', ')}]` : 'nothing';
        throw new WeakspotError('corrupt', `${file}: tensor ${name} should be [${shape.join(', ')}], and is ${found}`, { file, tensor: name });
      }
      return [name, tensor];
    }),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
