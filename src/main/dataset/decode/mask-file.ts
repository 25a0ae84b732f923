import { WeakspotError } from '../../../core/errors.ts';
import type { SizeLimits } from './limits.ts';
import { decideLesion } from './mask-levels.ts';
import type { LeveledMask } from './mask-levels.ts';
import { decodeMaskPng } from './png-mask.ts';
import { openImage } from './open-image.ts';

/**
 * Reads a mask file (any image format; 0/255, 0/1, palette, colour-mapped, RGBA, 16-bit, soft) at its own resolution.
 * @param image upright size of the image that it belongs to; the mask may be of another size but not of another shape
 * @throws WeakspotError `unsupported`, `unreadable`, `too-large`; `bad-request` where the shapes differ
 */
export async function readMaskFile(bytes: Buffer, file: string, image: { width: number; height: number }, limits?: SizeLimits): Promise<LeveledMask> {
  const plain = decodeMaskPng(bytes);
  if (plain) {
    checkShape(plain, image, file);
    return decideLesion(plain);
  }
  const opened = await openImage(bytes, file, limits);
  checkShape(opened, image, file);
  return decideLesion(await opened.rawPixels());
}

/** Two sizes have one shape where rounding their sides by up to a pixel can explain the difference. */
function checkShape(mask: { width: number; height: number }, image: { width: number; height: number }, file: string): void {
  const difference = Math.abs(mask.width * image.height - mask.height * image.width);
  if (difference <= Math.max(mask.width + mask.height, image.width + image.height)) return;
  const turned = Math.abs(mask.height * image.height - mask.width * image.width) <= Math.max(mask.width + mask.height, image.width + image.height);
  const advice = turned ? 'it seems to lie on its side: turn it as the image is shown' : 'check that it belongs to this image';
  throw new WeakspotError(
    'bad-request',
    `${file}: the mask's ${mask.width}×${mask.height} pixels do not have the shape of the image's ${image.width}×${image.height}; ${advice}`,
    { file },
  );
}
