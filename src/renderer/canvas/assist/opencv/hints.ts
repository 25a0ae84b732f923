import type { PixelBox } from '../../../../core/mask/edit/types.ts';
import type { HintStroke } from '../options.ts';

/** Draws hints, in grid pixels, into a working copy of a region: all its pixels whose centre a stroke covers, and at least those that it runs through. */
export function drawHints(
  values: Uint8Array,
  level: { width: number; height: number },
  region: PixelBox,
  hints: readonly HintStroke[],
  value: { lesion: number; skin: number },
): void {
  const [scaleX, scaleY] = [level.width / region.width, level.height / region.height];
  for (const { lesion, width, points } of hints) {
    const radius = Math.max(0.75, (width * scaleX) / 2);
    const at = (i: number): [x: number, y: number] => [(points[2 * i]! - region.x) * scaleX, (points[2 * i + 1]! - region.y) * scaleY];
    const count = Math.floor(points.length / 2);
    for (let i = 0; i < count; i++) {
      const [fromX, fromY] = at(Math.max(0, i - 1));
      const [toX, toY] = at(i);
      const left = Math.max(0, Math.floor(Math.min(fromX, toX) - radius));
      const right = Math.min(level.width - 1, Math.ceil(Math.max(fromX, toX) + radius));
      const top = Math.max(0, Math.floor(Math.min(fromY, toY) - radius));
      const bottom = Math.min(level.height - 1, Math.ceil(Math.max(fromY, toY) + radius));
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          if (distanceToSegment(x + 0.5, y + 0.5, fromX, fromY, toX, toY) <= radius) values[y * level.width + x] = lesion ? value.lesion : value.skin;
        }
      }
    }
  }
}

function distanceToSegment(x: number, y: number, fromX: number, fromY: number, toX: number, toY: number): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX * alongX + alongY * alongY;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - fromX) * alongX + (y - fromY) * alongY) / length));
  return Math.hypot(x - fromX - share * alongX, y - fromY - share * alongY);
}
