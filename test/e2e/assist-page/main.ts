import { applyDifference, type MaskDifference } from '../../../src/core/mask/edit/index.ts';
import type { PixelMask } from '../../../src/core/mask/index.ts';
import { createAssistant, neutralView, type Assistant } from '../../../src/renderer/canvas/assist/index.ts';

export type Harness = {
  assistant: Assistant;
  createAssistant(): Assistant;
  neutralView: typeof neutralView;
  /** A photograph whose pixels are the given colours, as an encoded file that loses nothing. */
  paint(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Promise<Blob>;
  empty(width: number, height: number): PixelMask;
  disc(width: number, height: number, x: number, y: number, radius: number): PixelMask;
  /** The mask after a difference. */
  after(mask: PixelMask, difference: MaskDifference | null): PixelMask;
  area(mask: PixelMask): number;
  iou(a: PixelMask, b: PixelMask): number;
  pixels(bitmap: ImageBitmap): ImageData;
  /** A number from 0 to 1 that depends on the place alone. */
  noise(x: number, y: number): number;
};

declare global {
  interface Window {
    harness: Harness;
  }
}

const harness: Harness = {
  assistant: createAssistant(),
  createAssistant,
  neutralView,
  paint(width, height, colour) {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data.set([...colour(i % width, Math.floor(i / width)), 255], 4 * i);
    context.putImageData(image, 0, 0);
    return canvas.convertToBlob({ type: 'image/png' });
  },
  empty: (width, height) => ({ width, height, data: new Uint8Array(width * height) }),
  disc(width, height, x, y, radius) {
    const mask = this.empty(width, height);
    for (let i = 0; i < mask.data.length; i++) if (Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y) <= radius) mask.data[i] = 1;
    return mask;
  },
  after(mask, difference) {
    const edited = { ...mask, data: mask.data.slice() };
    if (difference) applyDifference(edited, difference);
    return edited;
  },
  area: (mask) => mask.data.reduce((sum, value) => sum + value, 0),
  iou(a, b) {
    let both = 0;
    let either = 0;
    for (let i = 0; i < a.data.length; i++) {
      both += a.data[i]! & b.data[i]!;
      either += a.data[i]! | b.data[i]!;
    }
    return both / either;
  },
  pixels(bitmap) {
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  },
  noise(x, y) {
    const value = Math.sin(x * 12.9898 + y * 78.233) * 43_758.5453;
    return value - Math.floor(value);
  },
};
window.harness = harness;
