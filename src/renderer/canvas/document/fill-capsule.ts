import type { PixelMask } from '../../../core/mask/index.ts';
import { fillSpans, type Filled, type GridScale } from './fill-spans.ts';

type Segment = { fromX: number; fromY: number; toX: number; toY: number };

/**
 * Sets every pixel whose centre lies within `radius` of a segment: what a round brush covers while it moves along it,
 * however fast. All in image pixels; `scale` brings the grid's pixel centres there. Of pixels exactly at the radius
 * those to the left count, or straight above, so that a brush of n pixels draws n rows wherever it is set down.
 */
export function fillCapsule(mask: PixelMask, scale: GridScale, segment: Segment, radius: number, value: 0 | 1): Filled {
  const { fromX, fromY, toX, toY } = segment;
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const squaredLength = alongX * alongX + alongY * alongY;
  const squaredRadius = radius * radius;
  const covers = (x: number, y: number): boolean => {
    const place = squaredLength === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * alongX + (y - fromY) * alongY) / squaredLength));
    const [dx, dy] = [x - (fromX + place * alongX), y - (fromY + place * alongY)];
    const squared = dx * dx + dy * dy;
    return squared < squaredRadius || (squared === squaredRadius && (dx < 0 || (dx === 0 && dy < 0)));
  };
  // A row cuts a convex shape in one stretch: the hull of what it cuts of the two discs and of the rectangle between.
  const length = Math.sqrt(squaredLength);
  const [normalX, normalY] = length === 0 ? [0, 0] : [(-alongY / length) * radius, (alongX / length) * radius];
  const corners = [fromX + normalX, fromY + normalY, toX + normalX, toY + normalY, toX - normalX, toY - normalY, fromX - normalX, fromY - normalY];
  const [top, bottom] = [Math.min(fromY, toY) - radius, Math.max(fromY, toY) + radius];
  const stretch = (y: number): [number, number] | null => {
    if (y >= bottom) return null;
    let left = Infinity;
    let right = -Infinity;
    const take = (x: number): void => {
      left = Math.min(left, x);
      right = Math.max(right, x);
    };
    for (const [centreX, centreY] of [[fromX, fromY] as const, [toX, toY] as const]) {
      const squared = squaredRadius - (y - centreY) ** 2;
      // A row that only touches the disc may miss it by rounding; the ends are asked again anyway.
      if (squared < -1e-9 * squaredRadius) continue;
      const half = Math.sqrt(Math.max(0, squared));
      take(centreX - half);
      take(centreX + half);
    }
    for (let i = 0; i < 8; i += 2) {
      const [ax, ay, bx, by] = [corners[i]!, corners[i + 1]!, corners[(i + 2) % 8]!, corners[(i + 3) % 8]!];
      if (y < Math.min(ay, by) || y > Math.max(ay, by)) continue;
      take(ay === by ? ax : ax + ((y - ay) / (by - ay)) * (bx - ax));
      if (ay === by) take(bx);
    }
    return left > right ? null : [left, right];
  };
  return fillSpans(mask, scale, [top, bottom], stretch, value, covers);
}
