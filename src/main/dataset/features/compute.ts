import { readFileSync } from 'node:fs';
import type { FeatureName } from '../../../core/contract/audit.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { featureSide, measureFeatures } from '../../../core/features/index.ts';
import { maskArea, resizeRunLengthMask, type RunLengthMask } from '../../../core/mask/index.ts';
import { gridThresholder } from '../../../core/metrics/index.ts';
import { limitDecoderThreads, openImage } from '../decode/index.ts';

/** A lesion's outline: a label's, or where the network's map says one half or more; the map is of the image squeezed to a square, 256 · p a byte. */
export type LesionOutline = { from: 'label'; mask: RunLengthMask } | { from: 'prediction'; size: number; probability: Uint8Array };

export type FeatureSource = {
  /** Names the image in what is answered. */
  image: string;
  /** What errors call it. */
  name: string;
  /** Path of its file. */
  file: string;
  outline: LesionOutline | null;
};

export type ImageFeatures = {
  image: string;
  from: LesionOutline['from'] | null;
  values: Partial<Record<FeatureName, number>>;
  /** Of each feature that has no value, why. */
  reasons: Partial<Record<FeatureName, string>>;
};

/** Bytes from here on are lesion: one half. */
const threshold = 128;

/**
 * The features of one image ({@link measureFeatures}), whose file is decoded at the size that they are measured at. `area` is that of the label's own pixels.
 * @throws WeakspotError naming the image, where its file cannot be read or decoded or its mask is corrupt
 */
export async function computeFeatures({ image, name, file, outline }: FeatureSource): Promise<ImageFeatures> {
  limitDecoderThreads();
  const opened = await openImage(readFileSync(file), name);
  const { data, width, height } = await opened.pixels((pipeline) => pipeline.resize(featureSide, featureSide, { fit: 'inside', withoutEnlargement: true, kernel: 'linear' }));
  const lesion = outline && lesionOf(outline, name, width, height);
  const result: ImageFeatures = { image, from: outline?.from ?? null, values: {}, reasons: {} };
  for (const [feature, { value, reason }] of Object.entries(measureFeatures(data, { width, height }, lesion)) as [FeatureName, { value: number | null; reason: string | null }][]) {
    if (value === null) result.reasons[feature] = reason!;
    else result.values[feature] = value;
  }
  if (outline?.from === 'label') result.values.area = maskArea(outline.mask) / (outline.mask.size[0] * outline.mask.size[1]);
  return result;
}

function lesionOf(outline: LesionOutline, name: string, width: number, height: number): Uint8Array {
  // Half a step below, so that the byte of one half itself counts.
  if (outline.from === 'prediction') return gridThresholder(outline.size, width, height, threshold - 0.5)(outline.probability);
  try {
    return resizeRunLengthMask(outline.mask, width, height).data;
  } catch (error) {
    if (error instanceof WeakspotError) throw new WeakspotError(error.code, `${name}: ${error.message}`, { file: name }, { cause: error });
    throw error;
  }
}
