/** Turns square probability maps into binary masks on one label grid. */
export type GridThresholder = (probability: ArrayLike<number>) => Uint8Array;

/** Calls back for each stretch of lesion pixels within a row, in order: from `begin` to just before `end`, row-major positions. */
export type GridSpans = (probability: ArrayLike<number>, visit: (begin: number, end: number) => void) => void;

/** {@link gridSpans} as pixels: 0 or 1, row-major, width × height. */
export function gridThresholder(size: number, width: number, height: number, threshold = 0.5): GridThresholder {
  const spans = gridSpans(size, width, height, threshold);
  return (probability) => {
    const mask = new Uint8Array(width * height);
    spans(probability, (begin, end) => void mask.fill(1, begin, end));
    return mask;
  };
}

/**
 * Prepares the bilinear resampling of square probability maps to a label's grid, with half-pixel centres and clamped
 * borders (as PyTorch's `interpolate(mode='bilinear', align_corners=False)`), followed by `> threshold`. Where the grid
 * is the map's own, the values pass unchanged.
 *
 * @param size side of the maps, in pixels; maps are row-major, size × size
 * @param width columns of the label's grid
 * @param height rows of the label's grid
 */
export function gridSpans(size: number, width: number, height: number, threshold = 0.5): GridSpans {
  const columns = sourcePositions(size, width);
  const rows = sourcePositions(size, height);
  const runs = runsBetween(columns.first);
  const blended = new Float64Array(size);
  return (probability, visit) => {
    if (probability.length !== size * size) throw new RangeError(`a map of ${probability.length} values is not ${size} × ${size}`);
    for (let y = 0; y < height; y++) {
      const upper = rows.first[y]! * size;
      const lower = rows.second[y]! * size;
      const share = rows.share[y]!;
      let highest = -Infinity;
      for (let x = 0; x < size; x++) {
        const value = probability[upper + x]! + (probability[lower + x]! - probability[upper + x]!) * share;
        blended[x] = value;
        if (value > highest) highest = value;
      }
      if (highest <= threshold) continue;
      const start = y * width;
      // The stretch that is being followed: empty where the last pixel was not lesion.
      let begin = start;
      let end = start;
      const add = (from: number, to: number): void => {
        if (from !== end) {
          if (end > begin) visit(begin, end);
          begin = from;
        }
        end = to;
      };
      for (const run of runs) {
        const left = blended[run.source]!;
        const right = blended[Math.min(run.source + 1, size - 1)]!;
        if (left > threshold && right > threshold) {
          add(start + run.begin, start + run.end);
        } else if (left > threshold || right > threshold) {
          for (let x = run.begin; x < run.end; x++) if (left + (right - left) * columns.share[x]! > threshold) add(start + x, start + x + 1);
        }
      }
      if (end > begin) visit(begin, end);
    }
  };
}

/** Target columns from `begin` to just before `end` that lie between source columns `source` and the next. */
type Run = { source: number; begin: number; end: number };

/** Between two source columns a row is a straight line: where both ends are on one side of the threshold, so is all between. */
function runsBetween(first: Int32Array): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < first.length; x++) {
    const last = runs.at(-1);
    if (last?.source === first[x]) last.end = x + 1;
    else runs.push({ source: first[x]!, begin: x, end: x + 1 });
  }
  return runs;
}

/** Where each target pixel's centre falls between two source pixels' centres. */
function sourcePositions(from: number, to: number): { first: Int32Array; second: Int32Array; share: Float64Array } {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const share = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const position = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    first[i] = Math.min(Math.floor(position), from - 1);
    second[i] = Math.min(first[i]! + 1, from - 1);
    share[i] = position - first[i]!;
  }
  return { first, second, share };
}
