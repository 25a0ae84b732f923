import { decodeMask, resizeMask, type PixelMask } from '../../../core/mask/index.ts';
import { rasterizeWeakLabels, weakTargetOf } from '../../../core/strokes/index.ts';
import type { SampleSource, WeakTarget } from '../../engine/sample-source.ts';
import type { StudyData, StudyImage } from '../data/types.ts';
import { corruptMask } from '../label/corruption.ts';
import { inscribedEllipse } from '../label/ellipse.ts';
import { createOracle, defaultOracle } from '../label/oracle.ts';
import { simulateWeakLabel } from '../label/weak.ts';
import { imageRandom, type Roles } from './compose.ts';
import type { RunConfiguration } from './configuration.ts';

/** The true mask on its own grid: what every prediction is judged by, whatever trained. */
export function trueMask(image: StudyImage): PixelMask {
  if (!image.mask) throw new Error(`image ${image.name} has no mask`);
  return decodeMask(image.mask.geometry);
}

/** The mask that a labelled image trains with: the true one, a wrong one, or what a reviewer drew. */
export function trainingMask(data: StudyData, index: number, { corrupted }: Roles, { seed, drawn, outlineNoise }: RunConfiguration): PixelMask {
  const image = data.images[index]!;
  const truth = trueMask(image);
  if (drawn.includes(index)) return createOracle({ ...defaultOracle, outlineNoise }, seed).label(image.id, truth).mask;
  const kind = corrupted.get(index);
  if (kind === undefined) return truth;
  const donors = data.images.filter((other) => other.split === 'train' && other.mask && other.component !== image.component);
  return corruptMask(truth, kind, donors.map((donor) => () => trueMask(donor)), imageRandom(seed, 'corrupted-mask', image));
}

/** What simpler methods make of a box, on the image's own grid. */
export type BoxSegmenter = (data: StudyData, index: number, box: { x: number; y: number; width: number; height: number }) => Promise<PixelMask>;

/**
 * What a run's training sees: the collection's pixels, and of labels only what the run's roles leave it. Images without a role, and unlabelled
 * ones, have no mask here, so that nothing can leak from the collection's own masks.
 */
export async function runSource(
  data: StudyData, pixels: SampleSource, roles: Roles, configuration: RunConfiguration, grabCut: BoxSegmenter,
): Promise<SampleSource> {
  const { size } = pixels;
  const atSize = (mask: PixelMask): Uint8Array => resizeMask(mask, size, size).data;
  const masks = new Map<number, Uint8Array>();
  for (const index of [...roles.judged.validation, ...roles.judged.test]) masks.set(index, pixels.mask(index)!);
  for (const index of roles.labelled) {
    const changed = roles.corrupted.has(index) || configuration.drawn.includes(index);
    masks.set(index, changed ? atSize(trainingMask(data, index, roles, configuration)) : pixels.mask(index)!);
  }
  const weak = new Map<number, WeakTarget>();
  if (configuration.weak) {
    const { kind, use, strokes } = configuration.weak;
    for (const index of roles.weak) {
      const image = data.images[index]!;
      const label = simulateWeakLabel(kind, trueMask(image), image, imageRandom(configuration.seed, 'weak-label', image), strokes);
      if (label === null) continue;
      if (use === 'weak') weak.set(index, weakTargetOf([label], image, size, () => pixels.image(index)));
      else if (use === 'strokes') weak.set(index, rasterizeWeakLabels([label], image, size));
      else if (label.kind !== 'box') throw new Error(`${use} needs boxes, not ${label.kind}`);
      else masks.set(index, atSize(use === 'ellipse' ? inscribedEllipse(label.box, image) : await grabCut(data, index, label.box)));
    }
  }
  return {
    count: pixels.count,
    size,
    image: (index) => pixels.image(index),
    mask: (index) => masks.get(index) ?? null,
    ...(weak.size > 0 && { weak: (index: number) => weak.get(index) ?? null }),
    classIndex: () => null,
  };
}
