import type { Photo } from '../../../../core/mask/edit/index.ts';
import type { PixelBox } from '../../../../core/mask/edit/types.ts';
import type { Mat, OpenCv } from './library.ts';

/** Where parts of the photograph come from: boxes in pixels of the mask's grid, brought to a size. */
export type PhotoParts = { readonly grid: { width: number; height: number }; part(box: PixelBox, width: number, height: number): Promise<Photo> };

/** A photograph as three channels, red first. The caller frees it. */
export function colourMat(cv: OpenCv, photo: Photo): Mat {
  const pixels = new cv.Mat(photo.height, photo.width, cv.CV_8UC4);
  const colour = new cv.Mat();
  try {
    pixels.data.set(photo.data);
    cv.cvtColor(pixels, colour, cv.COLOR_RGBA2RGB);
    return colour;
  } finally {
    pixels.delete();
  }
}

/** One channel from row-major bytes. The caller frees it. */
export function byteMat(cv: OpenCv, width: number, height: number, bytes: Uint8Array): Mat {
  const mat = new cv.Mat(height, width, cv.CV_8UC1);
  mat.data.set(bytes);
  return mat;
}
