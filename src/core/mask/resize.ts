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
  const columns = new Float64Array(mask.width);
  const half = (mask.width * mask.height) / 2;
  for (let y = 0; y < height; y++) {
    columns.fill(0);
    let covered = false;
    const end = (y + 1) * mask.height;
    for (let at = y * mask.height; at < end; ) {
      const sourceY = Math.floor(at / height);
      const next = Math.min(end, (sourceY + 1) * height);
      if (addRow(mask, sourceY, next - at, columns)) covered = true;
      at = next;
    }
    if (covered) takeRow(columns, half, data.subarray(y * width, (y + 1) * width));
  }
  return { width, height, data };
}

/** Adds the weight of one source row to the columns that are lesion in it; answers whether any is. */
function addRow(mask: PixelMask, sourceY: number, weight: number, columns: Float64Array): boolean {
  const offset = sourceY * mask.width;
  let any = false;
  for (let x = 0; x < columns.length; x++) {
    if (mask.data[offset + x] === 0) continue;
    columns[x]! += weight;
    any = true;
  }
  return any;
}

/** One target row: the columns' lesion lengths, in units of 1/(target width) of a source pixel, summed under each target pixel. */
function takeRow(columns: Float64Array, half: number, row: Uint8Array): void {
  const width = row.length;
  for (let x = 0; x < width; x++) {
    let sum = 0;
    const end = (x + 1) * columns.length;
    for (let at = x * columns.length; at < end; ) {
      const sourceX = Math.floor(at / width);
      const next = Math.min(end, (sourceX + 1) * width);
      sum += columns[sourceX]! * (next - at);
      at = next;
    }
    row[x] = sum >= half ? 1 : 0;
  }
}
