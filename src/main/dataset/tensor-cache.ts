import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';
import { decodeMask, resizeMask } from '../../core/mask/index.ts';
import type { RunLengthMask } from '../../core/mask/index.ts';
import type { SnapshotImage } from '../../core/snapshot.ts';
import { weakTargetOf } from '../../core/strokes/index.ts';
import type { WeakTarget } from '../../core/weak-target.ts';
import { openImage } from './decode/index.ts';
import { createByteCache } from './byte-cache.ts';
import { forEachOrdered } from './ordered-work.ts';
import { openTensorStore } from './tensor-store.ts';
import type { TensorStore } from './tensor-store.ts';

/** Part of the cache's file name: raise it when pixels at model size come out differently (another decoder, another filter). */
export const decodeVersion = 1;

/** Decoded at a time: one on each core, on the threads of libuv, of which job processes have as many. */
const imagesInFlight = Math.max(4, availableParallelism());
const maskCacheBytes = 64 * 1024 * 1024;
/** Strokes are expanded as they are read, which takes longer than all else of a batch: of 256 × 256 pixels it holds 4,000 images. */
const weakCacheBytes = 256 * 1024 * 1024;

export type TensorCacheOptions = {
  projectFolder: string;
  /** Side of the square that images are resized to, in pixels. */
  size: number;
  /** In the order of the indices that the source answers to. */
  images: readonly SnapshotImage[];
  signal?: AbortSignal;
  /** Called after each image that had to be decoded or was there, at most once per image. */
  report?: (progress: { done: number; total: number }) => void;
};

/** Images, masks and weak labels at model size: the shape of the engine's `SampleSource`, and what closes it. */
export type TensorCache = {
  readonly count: number;
  readonly size: number;
  /** RGB, 0 to 255, row-major, interleaved: size × size × 3 bytes, a fresh array at each call. */
  image(index: number): Uint8Array;
  /** 0 or 1, row-major: size × size bytes, resampled by area average; null without a mask. Not to be written to. */
  mask(index: number): Uint8Array | null;
  /** The image's weak labels, strokes and points expanded over what is like them; null where there are none. Not to be written to. */
  weak(index: number): WeakTarget | null;
  /** Index into `classes`; null where the diagnosis is unknown. */
  classIndex(index: number): number | null;
  /** The diagnoses of the images given, sorted. */
  readonly classes: readonly string[];
  close(): void;
};

/**
 * Decodes each image once to size × size RGB (sharp's Lanczos filter, the aspect ratio given up) into one flat file per
 * size under `cache/tensors/`, which may be deleted at any time. Images that an earlier call decoded are not decoded
 * again; pixels are read from the file on demand, so memory does not grow with the number of images.
 * @throws WeakspotError `corrupt` or `not-found` for an original that is damaged or gone; `interrupted` once `signal` is aborted,
 *   keeping what was decoded.
 */
export async function openTensorCache(options: TensorCacheOptions): Promise<TensorCache> {
  const { projectFolder, size, images } = options;
  const file = join(projectFolder, 'cache', 'tensors', `rgb-${size}-v${decodeVersion}.bin`);
  const store = openTensorStore(file, size * size * 3);
  try {
    await fillStore(store, options);
  } catch (thrown) {
    store.close();
    throw thrown;
  }
  const classes = [...new Set(images.flatMap(({ diagnosis }) => diagnosis ?? []))].sort();
  const classOf = new Map(classes.map((name, index) => [name, index]));
  const masks = createByteCache<Uint8Array>(maskCacheBytes, ({ length }) => length);
  const weakTargets = createByteCache<WeakTarget>(weakCacheBytes, ({ box, pixels }) => (box?.length ?? 0) + (pixels?.length ?? 0));
  const at = (index: number): SnapshotImage => {
    const image = images[index];
    if (!image) throw new RangeError(`There is no image ${index} among ${images.length}`);
    return image;
  };
  return {
    count: images.length,
    size,
    classes,
    image: (index) => store.read(at(index).sha256),
    mask(index) {
      const { id, mask } = at(index);
      return mask && masks.get(mask.annotation ?? id, () => rasterizeMask(mask.geometry, size));
    },
    weak(index) {
      const image = at(index);
      if (image.weak.length === 0) return null;
      const key = image.weak.map(({ annotation }) => annotation).join(' ');
      return weakTargets.get(key, () => weakTargetOf(image.weak.map(({ label }) => label), image, size, () => store.read(image.sha256)));
    },
    classIndex(index) {
      const { diagnosis } = at(index);
      return diagnosis === null ? null : classOf.get(diagnosis)!;
    },
    close: () => store.close(),
  };
}

/** A mask at model size, 0 or 1, size × size bytes: lesion where at least half of a pixel's area is. */
export function rasterizeMask(mask: RunLengthMask, size: number): Uint8Array {
  return resizeMask(decodeMask(mask), size, size).data;
}

async function fillStore(store: TensorStore, { projectFolder, size, images, signal, report }: TensorCacheOptions): Promise<void> {
  const missing = [...new Map(images.filter((image) => !store.has(image.sha256)).map((image) => [image.sha256, image])).values()];
  const present = images.length - missing.length;
  let done = present;
  if (present > 0) report?.({ done, total: images.length });
  await forEachOrdered(
    missing,
    imagesInFlight,
    (image) => decodeAtSize(projectFolder, image, size),
    (pixels, image) => {
      if (signal?.aborted) throw new WeakspotError('interrupted', 'Decoding was stopped; it goes on from here at the next start');
      store.append(image.sha256, pixels);
      report?.({ done: ++done, total: images.length });
    },
  );
  store.flush();
}

async function decodeAtSize(projectFolder: string, image: SnapshotImage, size: number): Promise<Uint8Array> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(projectFolder, image.file));
  } catch (cause) {
    throw new WeakspotError('not-found', `${image.name}: its stored original ${image.file} cannot be read; run verify on the project, then restore a backup`, { image: image.id }, { cause });
  }
  try {
    const opened = await openImage(bytes, image.name);
    const { data } = await opened.pixels((pipeline) => pipeline.resize(size, size, { fit: 'fill', fastShrinkOnLoad: false }));
    return data;
  } catch (cause) {
    throw new WeakspotError('corrupt', `${image.name}: its stored original ${image.file} is damaged; run verify on the project, then restore a backup`, { image: image.id }, { cause });
  }
}
