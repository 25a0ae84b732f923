import type { PixelMask } from '../../../core/mask/index.ts';
import type { Filled, GridScale } from './fill-spans.ts';

/**
 * Sets the pixels whose centres a closed outline goes around (non-zero winding, so that an outline that crosses itself
 * leaves no holes), in image pixels as flat x, y pairs. Centres on a left or top side count, on the others not.
 */
export function fillPolygon(mask: PixelMask, scale: GridScale, points: ArrayLike<number>, value: 0 | 1): Filled {
  const count = points.length / 2;
  const rows = new Map<number, { x: number; turn: number }[]>();
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const [ax, ay, bx, by] = [points[2 * i]! * scale.x, points[2 * i + 1]! * scale.y, points[2 * j]! * scale.x, points[2 * j + 1]! * scale.y];
    // Rows whose centre lies in [upper end, lower end) of the side: a corner belongs to one of its two sides.
    const first = Math.max(0, Math.ceil(Math.min(ay, by) - 0.5));
    const last = Math.min(mask.height - 1, Math.ceil(Math.max(ay, by) - 0.5) - 1);
    for (let row = first; row <= last; row++) {
      const crossing = { x: ax + ((row + 0.5 - ay) / (by - ay)) * (bx - ax), turn: ay < by ? 1 : -1 };
      const crossings = rows.get(row);
      if (crossings) crossings.push(crossing);
      else rows.set(row, [crossing]);
    }
  }
  let [left, right, top, bottom] = [mask.width, -1, mask.height, -1];
  for (const [row, crossings] of rows) {
    crossings.sort((a, b) => a.x - b.x);
    let winding = 0;
    for (let i = 0; i + 1 < crossings.length; i++) {
      winding += crossings[i]!.turn;
      if (winding === 0) continue;
      const first = Math.max(0, Math.ceil(crossings[i]!.x - 0.5));
      const last = Math.min(mask.width - 1, Math.ceil(crossings[i + 1]!.x - 0.5) - 1);
      if (first > last) continue;
      mask.data.fill(value, row * mask.width + first, row * mask.width + last + 1);
      left = Math.min(left, first);
      right = Math.max(right, last);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  }
  return right < left ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
