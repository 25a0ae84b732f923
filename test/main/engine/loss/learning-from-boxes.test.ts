import { beforeAll, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork } from '../../../../src/main/engine/model/index.ts';
import type { SampleSource } from '../../../../src/main/engine/sample-source.ts';
import { resolveTrainingConfiguration, train } from '../../../../src/main/engine/train/index.ts';
import { testEngine } from '../../../support/engine.ts';

const size = 32;
const trained = 40;
const validated = 20;
const seed = 11;

/** Tilted dark ellipses on light skin, both noisy, and their boxes. */
const lesions = Array.from({ length: trained + validated }, (_, index) => {
  const random = Random.derive(seed, 'lesion', index);
  const [across, along] = [size * random.between(0.12, 0.2), size * random.between(0.22, 0.35)];
  const [x, y, angle] = [size * random.between(0.4, 0.6), size * random.between(0.4, 0.6), random.between(0, Math.PI)];
  const mask = new Uint8Array(size * size);
  const image = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const [dx, dy] = [(pixel % size) - x, Math.floor(pixel / size) - y];
    const [u, v] = [dx * Math.cos(angle) + dy * Math.sin(angle), dy * Math.cos(angle) - dx * Math.sin(angle)];
    mask[pixel] = (u / along) ** 2 + (v / across) ** 2 < 1 ? 1 : 0;
    const shade = (mask[pixel] ? [125, 85, 80] : [200, 160, 150]).map((value) => value + 6 * random.normal());
    image.set(shade, pixel * 3);
  }
  const inside = [...mask.keys()].filter((pixel) => mask[pixel] === 1);
  const columns = inside.map((pixel) => pixel % size);
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [Math.floor(inside[0]! / size), Math.floor(inside.at(-1)! / size)];
  const box = mask.map((_, pixel) => Number(pixel % size >= left && pixel % size <= right && pixel >= top * size && pixel < (bottom + 1) * size));
  return { image, mask, box };
});

/** Lesions of which those that train show a mask or a box, as `labelOf` has it; the others show their true masks. */
function sourceOf(labelOf: (lesion: (typeof lesions)[number]) => { mask: Uint8Array | null; box: Uint8Array | null }): SampleSource {
  const label = (index: number): ReturnType<typeof labelOf> => (index < trained ? labelOf(lesions[index]!) : { mask: lesions[index]!.mask, box: null });
  return {
    count: lesions.length, size,
    image: (index) => lesions[index]!.image,
    mask: (index) => label(index).mask,
    weak: (index) => ({ box: label(index).box, pixels: null, pixelKind: null, present: null }),
    classIndex: () => null,
  };
}

/** Mean IoU with the true masks of lesions that did not train. */
async function trainedIou(source: SampleSource): Promise<number> {
  const round = { steps: 60, epochs: null, batchSize: 8, learningRate: 0.006, weightDecay: 0.01, patience: 0, seed };
  const network = createNetwork({ preset: 'tiny', size, classes: [] }, seed);
  const indices = [...lesions.keys()];
  const result = await train({
    network, source, trainIndices: indices.slice(0, trained), validationIndices: indices.slice(trained), weights: null,
    configuration: resolveTrainingConfiguration(round, trained), resumeFrom: null, checkpoint: null,
  });
  disposeNetwork(network);
  if (result.outcome !== 'done') throw new Error('the training was stopped');
  disposeNetwork(result.network);
  return result.validation!.iou;
}

beforeAll(async () => {
  await openBackend(testEngine);
});

it('learns outlines from boxes alone: better than by their areas as masks, and nearly as well as by true masks', async () => {
  const fromBoxes = await trainedIou(sourceOf(({ box }) => ({ mask: null, box })));
  const fromAreas = await trainedIou(sourceOf(({ box }) => ({ mask: box, box: null })));
  const fromMasks = await trainedIou(sourceOf(({ mask }) => ({ mask, box: null })));
  expect(fromBoxes).toBeGreaterThan(fromAreas + 0.1);
  expect(fromBoxes).toBeGreaterThan(fromMasks * 0.95);
}, 240_000);
