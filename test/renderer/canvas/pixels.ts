import type { PixelMask } from '../../../src/core/mask/index.ts';

/** A mask drawn as text: `#` is lesion. */
export function maskOf(...rows: string[]): PixelMask {
  const width = rows[0]!.length;
  return { width, height: rows.length, data: Uint8Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : 0)) };
}

export function rowsOf({ width, height, data }: PixelMask): string[] {
  return Array.from({ length: height }, (_, y) => Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value === 1 ? '#' : '.')).join(''));
}

export function emptyMask(width: number, height: number): PixelMask {
  return { width, height, data: new Uint8Array(width * height) };
}
