import { contours } from 'd3-contour';
import type { PixelMask } from '../mask/types.ts';
import { simplifyRing } from './simplify.ts';
import { traceMask } from './trace.ts';

/** A closed line as x, y pairs in an image's pixels; the last point joins the first. Pixel (0, 0) spans 0 to 1. */
export type Ring = number[];

type Size = { width: number; height: number };

/**
 * Outlines of a binary mask, drawn over an image that may have another resolution than the mask.
 *
 * As marching squares at the level halfway between 0 and 1, pixel centres at half-integers: a line runs along the pixels'
 * edges with corners cut, and along the image's own edge where the lesion touches it.
 *
 * @param mask row-major, 0 or 1
 * @param image size in pixels of the image that the rings are for
 * @param tolerance greatest distance, in image pixels, by which simplification may move a line
 * @returns outer rings and holes of every component, each without a repeated closing point; drawn together with the
 *   even-odd rule they fill the mask
 */
export function maskContours(mask: PixelMask, image: Size, tolerance = 0.25): Ring[] {
  requireFilled(mask.data, mask);
  const [scaleX, scaleY] = [image.width / mask.width, image.height / mask.height];
  return traceMask(mask).map((points) => finish(points.map((value, at) => value * (at % 2 === 0 ? scaleX : scaleY)), tolerance));
}

/**
 * Outlines of a probability map where it crosses a threshold, by marching squares with linear interpolation between
 * pixel centres.
 *
 * @param map row-major, `size` × `size`, one byte a pixel
 * @param size side of the map, in its own pixels
 * @param image size in pixels of the image that the map was made from (the map is that image squeezed to a square)
 * @param threshold the smallest byte that counts as lesion: 128 is a probability of one half
 * @param tolerance as in {@link maskContours}
 */
export function probabilityContours(map: Uint8Array, size: number, image: Size, threshold = 128, tolerance = 0.25): Ring[] {
  // Half a step below, so that the line separates exactly the pixels that count from those that do not.
  return traced(map, { width: size, height: size }, threshold - 0.5, image, tolerance);
}

function traced(values: Uint8Array, grid: Size, level: number, image: Size, tolerance: number): Ring[] {
  requireFilled(values, grid);
  const [scaleX, scaleY] = [image.width / grid.width, image.height / grid.height];
  const traced = contours().size([grid.width, grid.height]).contour(values as unknown as number[], level);
  return traced.coordinates.flat().map((points) => {
    const ring: Ring = [];
    // GeoJSON repeats the first point at the end.
    for (const [x, y] of points.slice(0, -1)) ring.push(x! * scaleX, y! * scaleY);
    return finish(ring, tolerance);
  });
}

function finish(ring: Ring, tolerance: number): Ring {
  return simplifyRing(ring, tolerance).map(hundredths);
}

function requireFilled(values: Uint8Array, grid: Size): void {
  if (values.length === grid.width * grid.height) return;
  throw new RangeError(`contours: ${values.length} values do not fill a grid of ${grid.width} × ${grid.height}`);
}

/** A hundredth of a pixel is finer than any line is drawn, and keeps messages and files small. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
