import type { Connectivity } from './types.ts';

/**
 * Horizontal stretches of equal pixels, in reading order: run i covers columns from `starts[i]` to just before `ends[i]`;
 * row y holds the runs from `rows[y]` to just before `rows[y + 1]`.
 */
export type Runs = { count: number; starts: Int32Array; ends: Int32Array; rows: Int32Array };

/** The runs of pixels that are `value` in row-major data of 0 and 1. */
export function findRuns(data: Uint8Array, width: number, height: number, value: 0 | 1): Runs {
  let starts = new Int32Array(Math.max(64, 4 * height));
  let ends = new Int32Array(starts.length);
  const rows = new Int32Array(height + 1);
  let count = 0;
  for (let y = 0; y < height; y++) {
    rows[y] = count;
    const offset = y * width;
    const rowEnd = offset + width;
    for (let at = offset; at < rowEnd; ) {
      while (at < rowEnd && data[at] !== value) at++;
      if (at === rowEnd) break;
      const start = at - offset;
      while (at < rowEnd && data[at] === value) at++;
      if (count === starts.length) {
        starts = doubled(starts);
        ends = doubled(ends);
      }
      starts[count] = start;
      ends[count++] = at - offset;
    }
  }
  rows[height] = count;
  return { count, starts, ends, rows };
}

/**
 * Connected components of runs: `component[i]` numbers run i's component, from 0 in order of their first pixel;
 * `areas` are in pixels.
 */
export function connect({ count, starts, ends, rows }: Runs, connectivity: Connectivity): { component: Int32Array; areas: number[] } {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const root = (run: number): number => {
    while (parent[run] !== run) run = parent[run] = parent[parent[run]!]!;
    return run;
  };
  const reach = connectivity === 8 ? 1 : 0;
  for (let y = 1; y < rows.length - 1; y++) {
    let above = rows[y - 1]!;
    let below = rows[y]!;
    const endAbove = rows[y]!;
    const endBelow = rows[y + 1]!;
    while (above < endAbove && below < endBelow) {
      if (starts[above]! < ends[below]! + reach && starts[below]! < ends[above]! + reach) {
        const a = root(above);
        const b = root(below);
        // The smaller number stays, so that a root is its component's first run.
        if (a < b) parent[b] = a;
        else parent[a] = b;
      }
      if (ends[above]! < ends[below]!) above++;
      else below++;
    }
  }
  const component = new Int32Array(count);
  const areas: number[] = [];
  for (let run = 0; run < count; run++) {
    const first = root(run);
    if (first === run) component[run] = areas.push(0) - 1;
    else component[run] = component[first]!;
    areas[component[run]!]! += ends[run]! - starts[run]!;
  }
  return { component, areas };
}

/** Calls back for each run with its row. */
export function forEachRun({ starts, ends, rows }: Runs, visit: (run: number, y: number, start: number, end: number) => void): void {
  for (let y = 0; y < rows.length - 1; y++) {
    for (let run = rows[y]!; run < rows[y + 1]!; run++) visit(run, y, starts[run]!, ends[run]!);
  }
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
