import { connect, findRuns, forEachRun } from './components.ts';
import { padded, type MaskPatch } from './patch.ts';

/**
 * Fills holes: 4-connected skin that does not reach the edge of the photograph, as `scipy.ndimage.binary_fill_holes`
 * defines it. `mostPixels` leaves larger holes open.
 */
export function fillHoles(patch: MaskPatch, { mostPixels = Infinity }: { mostPixels?: number } = {}): MaskPatch {
  // With skin around the lesion, all that is outside is one component; where the photograph ends there is no such margin.
  const around = padded(patch, 1);
  const { width, height } = around.box;
  const runs = findRuns(around.data, width, height, 0);
  const { component, areas } = connect(runs, 4);
  const open = areas.map((area) => area > mostPixels);
  forEachRun(runs, (run, y, start, end) => {
    if (y === 0 || y === height - 1 || start === 0 || end === width) open[component[run]!] = true;
  });
  forEachRun(runs, (run, y, start, end) => {
    if (!open[component[run]!]) around.data.fill(1, y * width + start, y * width + end);
  });
  return around;
}

/**
 * Keeps the largest 8-connected component (of equal ones, the one whose first pixel is topmost, then leftmost), or with
 * `smallestShare` all whose area is at least that share of the largest one's.
 */
export function removeIslands(patch: MaskPatch, { smallestShare }: { smallestShare?: number } = {}): MaskPatch {
  const { width, height } = patch.box;
  const runs = findRuns(patch.data, width, height, 1);
  const { component, areas } = connect(runs, 8);
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  const first = areas.indexOf(largest);
  const kept = areas.map((area, i) => (smallestShare === undefined ? i === first : area >= smallestShare * largest));
  const data = patch.data.slice();
  forEachRun(runs, (run, y, start, end) => {
    if (!kept[component[run]!]) data.fill(0, y * width + start, y * width + end);
  });
  return { ...patch, data };
}
