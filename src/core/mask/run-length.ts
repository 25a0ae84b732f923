import { countsToString, readCounts } from './counts.ts';
import type { PixelMask, RunLengthMask } from './types.ts';

/**
 * Pixels to COCO run lengths: column-major, runs of 0 first, the same string as `pycocotools.mask.encode` writes.
 * Any byte other than 0 counts as lesion. The inverse is {@link decodeMask}.
 */
export function encodeMask(mask: PixelMask): RunLengthMask {
  const { width, height, data } = mask;
  if (data.length !== width * height) throw new RangeError(`A mask of ${width}×${height} needs ${width * height} bytes, not ${data.length}`);
  const starts = runStarts(mask);
  const counts = new Uint32Array(starts.length + 1);
  let previous = 0;
  starts.forEach((start, run) => {
    counts[run] = start - previous;
    previous = start;
  });
  counts[starts.length] = width * height - previous;
  return { size: [height, width], counts: countsToString(counts) };
}

/**
 * Where runs begin, in column-major positions, ascending. Found row by row, each against the one above, and then sorted:
 * walking down the columns would miss the cache at every pixel.
 */
function runStarts({ width, height, data }: PixelMask): Uint32Array {
  const starts: number[] = [];
  const differ = (a: number, b: number): boolean => (a !== 0) !== (b !== 0);
  for (let x = 0; x < width; x++) {
    // Above a column's top lies the foot of the column before it; before the first one lies no lesion.
    if (differ(data[x]!, x > 0 ? data[(height - 1) * width + x - 1]! : 0)) starts.push(x * height);
  }
  // Most pixels are like the one above, so four are compared at a time where rows allow it.
  const step = width % 4 === 0 && data.byteOffset % 4 === 0 ? 4 : 1;
  const cells = step === 4 ? new Uint32Array(data.buffer, data.byteOffset, data.length / 4) : data;
  const cellsPerRow = width / step;
  for (let y = 1; y < height; y++) {
    for (let cell = y * cellsPerRow, end = cell + cellsPerRow; cell < end; cell++) {
      if (cells[cell] === cells[cell - cellsPerRow]) continue;
      for (let at = cell * step; at < (cell + 1) * step; at++) {
        if (differ(data[at]!, data[at - width]!)) starts.push((at - y * width) * height + y);
      }
    }
  }
  return Uint32Array.from(starts).sort();
}

/**
 * COCO run lengths to pixels, row-major, 0 or 1.
 * @throws WeakspotError `corrupt` when the run lengths do not fit the size.
 */
export function decodeMask(mask: RunLengthMask): PixelMask {
  const [height, width] = mask.size;
  const counts = readCounts(mask);
  const data = new Uint8Array(width * height);
  forEachLesionRun(counts, height, (x, top, bottom) => {
    for (let at = top * width + x, end = bottom * width + x; at < end; at += width) data[at] = 1;
  });
  return { width, height, data };
}

/** Number of lesion pixels. */
export function maskArea(mask: RunLengthMask): number {
  let area = 0;
  readCounts(mask).forEach((count, run) => {
    if (run % 2 === 1) area += count;
  });
  return area;
}

/** Smallest box around the lesion, `[x, y, width, height]` in mask pixels as COCO has it; `[0, 0, 0, 0]` for an empty mask. */
export function maskBoundingBox(mask: RunLengthMask): [x: number, y: number, width: number, height: number] {
  let left = Infinity;
  let right = -1;
  let top = Infinity;
  let bottom = 0;
  forEachLesionRun(readCounts(mask), mask.size[0], (x, runTop, runBottom) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, runTop);
    bottom = Math.max(bottom, runBottom);
  });
  return right < 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top];
}

/** Calls back for each vertical stretch of lesion pixels: column x, rows from `top` to just before `bottom`. */
export function forEachLesionRun(counts: readonly number[], height: number, visit: (x: number, top: number, bottom: number) => void): void {
  let start = 0;
  for (let run = 0; run < counts.length; run++) {
    const end = start + counts[run]!;
    if (run % 2 === 1) {
      for (let at = start; at < end; ) {
        const x = Math.floor(at / height);
        const top = at - x * height;
        const bottom = Math.min(height, end - x * height);
        visit(x, top, bottom);
        at = x * height + bottom;
      }
    }
    start = end;
  }
}
