import type { PixelMask } from './types.ts';

/**
 * Brings a mask to another size: a pixel of the result is lesion where at least half of the area that it covers in the
 * source is. Sums are whole numbers (overlaps counted in units of 1/(width · target width)), so a tie is decided exactly
 * and the same on every machine.
 */
export function resizeMask(mask: PixelMask, width: number, height: number): PixelMask {
  if (!(Number.isInteger(width) && width > 0 && Number.isInteger(height) && height > 0)) {
    throw new RangeError(`A mask cannot be brought to ${width}×${height}`);
  }
  if (mask.width === width && mask.height === height) return { width, height, data: mask.data.slice() };
  const data = new Uint8Array(width * height);
  const row = new Float64Array(width);
  const sums = new Float64Array(width);
  const half = (mask.width * mask.height) / 2;
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    const end = (y + 1) * mask.height;
    for (let at = y * mask.height; at < end; ) {
      const sourceY = Math.floor(at / height);
      const next = Math.min(end, (sourceY + 1) * height);
      sumRow(mask, sourceY, row);
      for (let x = 0; x < width; x++) sums[x]! += row[x]! * (next - at);
      at = next;
    }
    for (let x = 0; x < width; x++) data[y * width + x] = sums[x]! >= half ? 1 : 0;
  }
  return { width, height, data };
}

/** Lesion length of one source row under each target column, in units of 1/(target width) of a source pixel. */
function sumRow(mask: PixelMask, sourceY: number, row: Float64Array): void {
  const width = row.length;
  const offset = sourceY * mask.width;
  row.fill(0);
  // x is the target pixel under `at`; its right edge lies at (x + 1) · mask.width.
  let x = 0;
  let edge = mask.width;
  for (let sourceX = 0, at = 0; sourceX < mask.width; sourceX++) {
    const end = at + width;
    const lesion = mask.data[offset + sourceX] !== 0;
    while (at < end) {
      const next = Math.min(end, edge);
      if (lesion) row[x]! += next - at;
      at = next;
      if (at === edge) {
        x++;
        edge += mask.width;
      }
    }
  }
}
