/**
 * Drops points of a closed ring that lie within `tolerance` of the line that remains (Ramer 1972; Douglas & Peucker
 * 1973, applied to the two halves between the ring's first point and the one farthest from it).
 *
 * @param ring x, y pairs; the closing point is not repeated
 * @param tolerance in the ring's own units, usually pixels; 0 drops only points on a straight line
 * @returns a new ring; at least three points, or the ring as it came
 */
export function simplifyRing(ring: readonly number[], tolerance: number): number[] {
  const count = ring.length / 2;
  if (count <= 3) return [...ring];
  const far = farthestFromFirst(ring, count);
  const keep = new Uint8Array(count);
  keep[0] = 1;
  keep[far] = 1;
  keepBetween(ring, count, 0, far, tolerance, keep);
  keepBetween(ring, count, far, count, tolerance, keep);
  const result: number[] = [];
  for (let i = 0; i < count; i++) if (keep[i]) result.push(ring[2 * i]!, ring[2 * i + 1]!);
  return result.length >= 6 ? result : [...ring];
}

function farthestFromFirst(ring: readonly number[], count: number): number {
  let far = 0;
  let longest = -1;
  for (let i = 1; i < count; i++) {
    const distance = Math.hypot(ring[2 * i]! - ring[0]!, ring[2 * i + 1]! - ring[1]!);
    if (distance > longest) {
      longest = distance;
      far = i;
    }
  }
  return far;
}

/** Marks what must stay between two points; `to` may equal `count`, which is the first point again. A stack, not recursion: rings can be long. */
function keepBetween(ring: readonly number[], count: number, from: number, to: number, tolerance: number, keep: Uint8Array): void {
  const stack: [number, number][] = [[from, to]];
  while (stack.length > 0) {
    const [start, end] = stack.pop()!;
    let far = -1;
    let longest = tolerance;
    for (let i = start + 1; i < end; i++) {
      const distance = distanceToSegment(ring, i, start, end % count);
      if (distance > longest + 1e-9) {
        longest = distance;
        far = i;
      }
    }
    if (far < 0) continue;
    keep[far] = 1;
    stack.push([start, far], [far, end]);
  }
}

function distanceToSegment(ring: readonly number[], point: number, start: number, end: number): number {
  const [x, y] = [ring[2 * point]!, ring[2 * point + 1]!];
  const [x0, y0] = [ring[2 * start]!, ring[2 * start + 1]!];
  const [dx, dy] = [ring[2 * end]! - x0, ring[2 * end + 1]! - y0];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
