import type { Photo } from '../../../../core/mask/edit/index.ts';
import type { ViewSettings } from '../options.ts';
import { shadesOfGrey } from './shades-of-grey.ts';
import { applyTone, toneTables } from './tone.ts';

/** A photograph as the settings show it, but for hairs, which are removed beforehand. */
export function renderView(photo: Photo, settings: ViewSettings): ImageBitmap {
  const gains = settings.colourConstancy ? shadesOfGrey(photo.data) : ([1, 1, 1] as [number, number, number]);
  const pixels = applyTone(photo.data, toneTables(settings, gains));
  const canvas = new OffscreenCanvas(photo.width, photo.height);
  canvas.getContext('2d', { alpha: false })!.putImageData(new ImageData(pixels, photo.width, photo.height), 0, 0);
  return canvas.transferToImageBitmap();
}
