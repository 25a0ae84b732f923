import { WeakspotError } from '../../../core/errors.ts';
import type { ImageFormat } from '../decode/index.ts';
import { stripBmp } from './bmp.ts';
import { stripJpeg } from './jpeg.ts';
import { stripPng } from './png.ts';
import { stripTiff } from './tiff.ts';
import { stripWebp } from './webp.ts';

/**
 * Removes what may identify a person, a place or a device (EXIF, GPS, XMP, IPTC, comments, text, times, makers' data)
 * without decoding or re-encoding: the pixels, the colour profile and the orientation stay as they are. A profile stays
 * whole, with whatever its maker wrote into it; only a BMP's goes, which is read as sRGB anyway.
 * @param orientation EXIF orientation of the image, 1 to 8
 * @throws WeakspotError `unreadable` where the file is cut off or its structure broken
 */
export function stripMetadata(bytes: Buffer, format: ImageFormat, orientation: number, file: string): Buffer {
  try {
    return strip(bytes, format, orientation, file);
  } catch (thrown) {
    // An offset that leads out of the file.
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new WeakspotError('unreadable', `${file}: its structure is damaged; copy it again from its source`, { file }, { cause: thrown });
  }
}

function strip(bytes: Buffer, format: ImageFormat, orientation: number, file: string): Buffer {
  switch (format) {
    case 'jpeg':
      return stripJpeg(bytes, orientation, file);
    case 'png':
      return stripPng(bytes, orientation, file);
    case 'webp':
      return stripWebp(bytes, orientation, file);
    case 'tiff':
      return stripTiff(bytes, file);
    case 'bmp':
      return stripBmp(bytes, file);
  }
}
