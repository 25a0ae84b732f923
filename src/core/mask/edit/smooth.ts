import { padded, type MaskPatch } from './patch.ts';

/**
 * Rounds the outline: a pixel is lesion where more than half of its surroundings is, weighted by a box of
 * 2·radius + 1 pixels applied twice along each axis (near to a Gaussian of standard deviation radius·0.82). Sums are
 * whole numbers; an exact half leaves the pixel as it was, so that lesion and skin are treated alike. Beyond the
 * photograph its last pixels go on. Parts thinner than about the radius disappear.
 */
export function smooth(patch: MaskPatch, radius: number): MaskPatch {
  if (!(Number.isInteger(radius) && radius >= 0 && radius <= 100)) throw new RangeError(`A mask cannot be smoothed by ${radius} pixels`);
  const around = padded(patch, 2 * radius);
  const { width, height } = around.box;
  let sums = Int32Array.from(around.data);
  let other = new Int32Array(sums.length);
  for (let pass = 0; pass < 2; pass++) {
    sumRows(sums, other, width, height, radius);
    sumColumns(other, sums, width, height, radius);
  }
  const half = (2 * radius + 1) ** 4 / 2;
  const data = around.data;
  for (let i = 0; i < data.length; i++) {
    const sum = sums[i]!;
    if (sum > half) data[i] = 1;
    else if (sum < half) data[i] = 0;
  }
  return around;
}

/** Sums of the 2·radius + 1 values around each, along rows; beyond an end its last value goes on. */
function sumRows(from: Int32Array, to: Int32Array, width: number, height: number, radius: number): void {
  for (let offset = 0; offset < width * height; offset += width) {
    const first = from[offset]!;
    const last = from[offset + width - 1]!;
    let sum = first * (radius + 1);
    for (let x = 1; x <= radius; x++) sum += x < width ? from[offset + x]! : last;
    for (let x = 0; x < width; x++) {
      to[offset + x] = sum;
      sum += x + radius + 1 < width ? from[offset + x + radius + 1]! : last;
      sum -= x - radius >= 0 ? from[offset + x - radius]! : first;
    }
  }
}

/** The same along columns, a row at a time, as the memory lies. */
function sumColumns(from: Int32Array, to: Int32Array, width: number, height: number, radius: number): void {
  const sums = new Int32Array(width);
  const row = (y: number): number => Math.min(height - 1, Math.max(0, y)) * width;
  for (let y = -radius; y <= radius; y++) {
    const offset = row(y);
    for (let x = 0; x < width; x++) sums[x]! += from[offset + x]!;
  }
  for (let y = 0; y < height; y++) {
    const entering = row(y + radius + 1);
    const leaving = row(y - radius);
    const target = y * width;
    for (let x = 0; x < width; x++) {
      const sum = sums[x]!;
      to[target + x] = sum;
      sums[x] = sum + from[entering + x]! - from[leaving + x]!;
    }
  }
}
