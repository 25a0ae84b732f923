import type { Point, Size, Viewport } from './types.ts';

/** CSS pixels left free around a fitted image. */
const margin = 16;
const mostScale = 64;

/** The whole image, in the middle. */
export function fitted(image: Size, room: Size): Viewport {
  const scale = Math.max(1e-3, Math.min((room.width - 2 * margin) / image.width, (room.height - 2 * margin) / image.height));
  return { scale, x: (room.width - image.width * scale) / 2, y: (room.height - image.height * scale) / 2 };
}

/** Zooms about a point of the canvas, which stays over the same place of the image. */
export function zoomed(viewport: Viewport, factor: number, at: Point, image: Size, room: Size): Viewport {
  // An image can be made half as small as it fits, or the fit where that is smaller yet.
  const least = Math.min(1, fitted(image, room).scale) / 2;
  const scale = Math.min(mostScale, Math.max(least, viewport.scale * factor));
  const by = scale / viewport.scale;
  return { scale, x: at.x - (at.x - viewport.x) * by, y: at.y - (at.y - viewport.y) * by };
}

/** Keeps some of the image in view, so that nobody loses it. */
export function clamped(viewport: Viewport, image: Size, room: Size): Viewport {
  const keep = (at: number, length: number, space: number): number => {
    const seen = Math.min(48, length, space);
    return Math.min(space - seen, Math.max(seen - length, at));
  };
  return { scale: viewport.scale, x: keep(viewport.x, image.width * viewport.scale, room.width), y: keep(viewport.y, image.height * viewport.scale, room.height) };
}

export function toImage({ scale, x, y }: Viewport, at: Point): Point {
  return { x: (at.x - x) / scale, y: (at.y - y) / scale };
}

export function toCanvas({ scale, x, y }: Viewport, at: Point): Point {
  return { x: at.x * scale + x, y: at.y * scale + y };
}

/** Whether the view of one image still makes sense over another: sizes within a fifth of each other. */
export function comparable(a: Size, b: Size): boolean {
  const close = (p: number, q: number): boolean => Math.max(p, q) <= 1.2 * Math.min(p, q);
  return close(a.width, b.width) && close(a.height, b.height);
}
