import { WeakspotError } from '../../../core/errors.ts';
import type { Photo } from '../../../core/mask/edit/index.ts';
import type { Photograph } from './types.ts';

/** A photograph's pixels in a worker: decoded when first asked for, and kept until another one comes. */
export class PhotoStore {
  #photograph: Photograph | null = null;
  #bitmap: Promise<ImageBitmap> | null = null;
  #pixels = new Map<string, Promise<ImageData>>();

  set(photograph: Photograph | null): void {
    void this.#bitmap?.then((bitmap) => bitmap.close()).catch(() => undefined);
    this.#photograph = photograph;
    this.#bitmap = null;
    this.#pixels.clear();
  }

  /** The grid of the mask that is edited. */
  get grid(): { width: number; height: number } {
    return this.#current().grid;
  }

  /** The photograph on the mask's own grid. */
  atGrid(): Promise<Photo> {
    const { width, height } = this.grid;
    return this.sized(width, height);
  }

  /** The photograph at its own size, or smaller where its longer side exceeds `side`. */
  async bounded(side: number): Promise<ImageData> {
    const { width, height } = await this.#decoded();
    const scale = Math.min(1, side / Math.max(width, height));
    return this.sized(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  }

  /** The photograph brought to a size; the pixels are kept and not to be written to. */
  sized(width: number, height: number): Promise<ImageData> {
    const key = `${width}×${height}`;
    const kept = this.#pixels.get(key);
    if (kept) return kept;
    const pixels = this.#decoded().then((bitmap) => draw(bitmap, { x: 0, y: 0, width: bitmap.width, height: bitmap.height }, width, height));
    this.#pixels.set(key, pixels);
    return pixels;
  }

  /** A part of the photograph, its box in pixels of the grid, brought to a size. Not kept. */
  async part(box: { x: number; y: number; width: number; height: number }, width: number, height: number): Promise<ImageData> {
    const bitmap = await this.#decoded();
    const [scaleX, scaleY] = [bitmap.width / this.grid.width, bitmap.height / this.grid.height];
    return draw(bitmap, { x: box.x * scaleX, y: box.y * scaleY, width: box.width * scaleX, height: box.height * scaleY }, width, height);
  }

  #decoded(): Promise<ImageBitmap> {
    const { blob } = this.#current();
    this.#bitmap ??= blob instanceof ImageBitmap ? Promise.resolve(blob) : createImageBitmap(blob).catch(undecodable);
    return this.#bitmap;
  }

  #current(): Photograph {
    if (this.#photograph === null) throw new WeakspotError('bad-request', 'No photograph is open: open one, then use the tool again.');
    return this.#photograph;
  }
}

function undecodable(cause: unknown): never {
  throw new WeakspotError('unreadable', 'The pixels of this photograph cannot be read: verify the project, and import the image again if its file is damaged.', {}, { cause });
}

function draw(bitmap: ImageBitmap, { x, y, width, height }: { x: number; y: number; width: number; height: number }, toWidth: number, toHeight: number): ImageData {
  const canvas = new OffscreenCanvas(toWidth, toHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, x, y, width, height, 0, 0, toWidth, toHeight);
  return context.getImageData(0, 0, toWidth, toHeight);
}
