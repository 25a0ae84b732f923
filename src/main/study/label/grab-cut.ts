import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { decodeMask, encodeMask, type PixelMask, type RunLengthMask } from '../../../core/mask/index.ts';
import { openImage } from '../../dataset/decode/index.ts';
import { withLock } from '../../engine/backend/choice-lock.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import type { StudyData, StudyImage } from '../data/types.ts';
import { inscribedEllipse, type Box } from './ellipse.ts';

/** Longer side of the copy that is cut, in pixels: GrabCut's time grows faster than its use beyond that. */
const workingSide = 160;
const iterations = 5;

/** What of OpenCV is used here. */
type Mat = { data: Uint8Array; delete(): void };
type OpenCv = {
  Mat: new (rows?: number, columns?: number, type?: number) => Mat;
  Rect: new (x: number, y: number, width: number, height: number) => unknown;
  medianBlur(from: Mat, to: Mat, size: number): void;
  grabCut(image: Mat, mask: Mat, box: unknown, background: Mat, foreground: Mat, iterations: number, mode: number): void;
  CV_8UC1: number;
  CV_8UC3: number;
  GC_INIT_WITH_RECT: number;
  onRuntimeInitialized?: () => void;
};

let library: Promise<{ cv: OpenCv }> | null = null;

/** OpenCV, once its WebAssembly runs; in an object, since the library has a `then` of its own. */
function loadOpenCv(): Promise<{ cv: OpenCv }> {
  library ??= (async () => {
    const cv = createRequire(import.meta.url)('@techstark/opencv-js') as OpenCv;
    if (!('Mat' in cv)) await new Promise<void>((resolve) => ((cv as OpenCv).onRuntimeInitialized = resolve));
    return { cv };
  })();
  return library;
}

/** Raised when the same image and box are cut into another mask. */
const cutVersion = 1;

/**
 * Segments boxes by GrabCut (Rother, Kolmogorov and Blake 2004) on a copy of the whole image, where a median filter has taken hairs: the
 * usual way to make masks of boxes without learning. Where it finds nothing, or the box is the whole image, the inscribed ellipse stands in.
 *
 * @param cache folder in which a mask is kept by its image and box, so that it is cut once for all runs
 */
export function openGrabCut(cache: string) {
  return async ({ images }: StudyData, index: number, box: Box): Promise<PixelMask> => {
    const image = images[index]!;
    const key = createHash('sha256').update(JSON.stringify([cutVersion, image.sha256, box.x, box.y, box.width, box.height])).digest('hex');
    const file = join(cache, 'grab-cut', `${key}.json`);
    // Runs of other processes may need the same image at the same time.
    return (await readKept(file)) ?? withLock(`${file}.lock`, undefined, async () => {
      const kept = await readKept(file);
      if (kept) return kept;
      const mask = await segment(image, box);
      await writeFileDurably(file, Buffer.from(JSON.stringify(encodeMask(mask))));
      return mask;
    });
  };
}

async function readKept(file: string): Promise<PixelMask | null> {
  try {
    return decodeMask(JSON.parse(await readFile(file, 'utf8')) as RunLengthMask);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function segment(image: StudyImage, box: Box): Promise<PixelMask> {
  const scale = Math.min(1, workingSide / Math.max(image.width, image.height));
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  const opened = await openImage(await readFile(image.file), image.name);
  const { data } = await opened.pixels((pipeline) => pipeline.resize(width, height, { fit: 'fill', fastShrinkOnLoad: false }));
  const within = inside({ x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale }, width, height);
  const found = within && cut((await loadOpenCv()).cv, data, width, height, within);
  return found?.includes(1) ? { width, height, data: found } : inscribedEllipse(box, image);
}

/** The box in whole pixels; null where it leaves no skin to learn from, or is too small to hold two colours. */
function inside(box: Box, width: number, height: number): Box | null {
  const [left, top] = [Math.max(0, Math.floor(box.x)), Math.max(0, Math.floor(box.y))];
  const [right, bottom] = [Math.min(width, Math.ceil(box.x + box.width)), Math.min(height, Math.ceil(box.y + box.height))];
  const isUsable = right - left >= 3 && bottom - top >= 3 && (right - left < width || bottom - top < height);
  return isUsable ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

function cut(cv: OpenCv, pixels: Uint8Array, width: number, height: number, box: Box): Uint8Array {
  const owned: Mat[] = [];
  const own = (mat: Mat): Mat => {
    owned.push(mat);
    return mat;
  };
  try {
    const colour = own(new cv.Mat(height, width, cv.CV_8UC3));
    colour.data.set(pixels);
    const mask = own(new cv.Mat(height, width, cv.CV_8UC1));
    cv.medianBlur(colour, colour, 5);
    cv.grabCut(colour, mask, new cv.Rect(box.x, box.y, box.width, box.height), own(new cv.Mat()), own(new cv.Mat()), iterations, cv.GC_INIT_WITH_RECT);
    // 1 is certainly lesion, 3 probably.
    return mask.data.map((value) => value & 1);
  } finally {
    for (const mat of owned) mat.delete();
  }
}
