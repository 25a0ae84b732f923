import type { Box, Point, Size } from '../editor/types.ts';

/** The box between two corners, inside an image. */
export function boxBetween(a: Point, b: Point, { width, height }: Size): Box {
  const inside = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  const [left, right] = [inside(Math.min(a.x, b.x), width), inside(Math.max(a.x, b.x), width)];
  const [top, bottom] = [inside(Math.min(a.y, b.y), height), inside(Math.max(a.y, b.y), height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
