import { createRequire } from 'node:module';
import { fillHoles, grow, patchOf, removeIslands, shrink, smooth, wandRegion, type MaskPatch, type Photo } from '../src/core/mask/edit/index.ts';
import type { PixelMask } from '../src/core/mask/index.ts';

/** Median of a few turns, milliseconds; both take turns on the same pixels. `agree` is the share of pixels on which they do. */
export type AssistBenchRow = { operation: string; ours: number; openCv: number; alternative: string; agree: number };

/** OpenCV is looked at by name here: the bench alone uses this many of its functions. */
type Cv = Record<string, (...args: unknown[]) => unknown> & Record<string, new (...args: unknown[]) => CvMat> & Record<string, unknown>;
type CvMat = { data: Uint8Array; data32S: Int32Array; delete(): void; roi(box: unknown): CvMat; copyTo(to: CvMat): void };

const [width, height] = [4000, 3000];

/** The operations of the assisted tools on 12 megapixels against OpenCV's own, on one thread of Node. */
export async function benchAssist(turns = 3, report: (row: AssistBenchRow) => void = () => {}): Promise<AssistBenchRow[]> {
  const cv = await loadCv();
  const rows: AssistBenchRow[] = [];
  const patch = patchOf(lesion());
  const photo = paintPhoto();
  const compare = (operation: string, alternative: string, ours: () => MaskPatch, theirs: () => MaskPatch): void => {
    const times: [number[], number[]] = [[], []];
    let results: [MaskPatch, MaskPatch] | null = null;
    for (let turn = 0; turn < turns; turn++) {
      const [a, first] = timed(ours);
      const [b, second] = timed(theirs);
      times[0].push(first);
      times[1].push(second);
      results = [a, b];
    }
    rows.push({ operation, alternative, ours: median(times[0]), openCv: median(times[1]), agree: agreement(...results!) });
    report(rows.at(-1)!);
  };

  compare('fill holes', 'floodFill from outside', () => fillHoles(patch), () => openCvFillHoles(cv, patch));
  compare('remove islands', 'connectedComponentsWithStats', () => removeIslands(patch), () => openCvLargest(cv, patch));
  for (const radius of [3, 10]) {
    compare(`smooth by ${radius}`, 'GaussianBlur and threshold', () => smooth(patch, radius), () => openCvFilter(cv, patch, 2 * radius, (from, to) => {
      cv['GaussianBlur']!(from, to, new cv['Size']!(0, 0), 0.82 * radius);
      cv['threshold']!(to, to, 127, 255, cv['THRESH_BINARY']);
    }));
  }
  for (const radius of [3, 20, 100]) {
    // OpenCV looks at the whole kernel for each pixel: minutes for the largest.
    if (radius < 50) compare(`grow by ${radius}`, 'dilate with an ellipse', () => grow(patch, radius), () => openCvFilter(cv, patch, radius, (from, to) => morph(cv, 'dilate', from, to, radius)));
    compare(`grow by ${radius}`, 'distanceTransform, precise', () => grow(patch, radius), () => openCvFilter(cv, patch, radius, (from, to) => {
      const distance = new cv['Mat']!();
      cv['bitwise_not']!(from, from);
      cv['distanceTransform']!(from, distance, cv['DIST_L2'], cv['DIST_MASK_PRECISE']);
      cv['threshold']!(distance, distance, radius + 1e-3, 255, cv['THRESH_BINARY_INV']);
      (distance as unknown as { convertTo(to: CvMat, type: unknown): void }).convertTo(to, cv['CV_8UC1']);
      distance.delete();
    }));
  }
  compare('shrink by 20', 'erode with an ellipse', () => shrink(patch, 20), () => openCvFilter(cv, patch, 1, (from, to) => morph(cv, 'erode', from, to, 20)));
  const click = { x: 2000, y: 1500, tolerance: 18 };
  compare('wand', 'cvtColor to Lab and floodFill', () => wandRegion(photo, click), () => openCvWand(cv, photo, click));
  return rows;
}

/** 3 megapixels with a wavy outline, holes and islands. */
function lesion(): PixelMask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - 2000, y - 1500];
      const radius = 1000 + 60 * Math.sin(9 * Math.atan2(dy, dx)) + 12 * Math.sin(x * 0.21) * Math.cos(y * 0.17);
      const inside = Math.hypot(dx, dy) < radius && Math.hypot((x % 160) - 80, (y % 170) - 80) > 9;
      if (inside || Math.hypot((x % 700) - 90, (y % 650) - 100) < 20) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}

function paintPhoto(): Photo {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const share = 1 / (1 + Math.exp((Math.hypot(x - 2000, y - 1500) - 1000) / 8));
    const grain = (x * 7919 + y * 104_729) % 11;
    data[4 * i] = 215 - 100 * share + grain;
    data[4 * i + 1] = 165 - 95 * share + grain;
    data[4 * i + 2] = 140 - 75 * share + grain;
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** A filter of OpenCV's on the patch with a margin, as 0 and 255. */
function openCvFilter(cv: Cv, patch: MaskPatch, margin: number, filter: (from: CvMat, to: CvMat) => void): MaskPatch {
  const { box, data } = patch;
  const around = {
    x: Math.max(0, box.x - margin),
    y: Math.max(0, box.y - margin),
    width: Math.min(width, box.x + box.width + margin) - Math.max(0, box.x - margin),
    height: Math.min(height, box.y + box.height + margin) - Math.max(0, box.y - margin),
  };
  const from = new cv['Mat']!(around.height, around.width, cv['CV_8UC1']);
  const to = new cv['Mat']!();
  const pixels = from.data.fill(0);
  for (let y = 0; y < box.height; y++) {
    const at = (y + box.y - around.y) * around.width + box.x - around.x;
    for (let x = 0; x < box.width; x++) pixels[at + x] = data[y * box.width + x] === 0 ? 0 : 255;
  }
  filter(from, to);
  const result = to.data.map((value) => (value === 0 ? 0 : 1));
  from.delete();
  to.delete();
  return { grid: patch.grid, box: around, data: result };
}

function morph(cv: Cv, operation: 'dilate' | 'erode', from: CvMat, to: CvMat, radius: number): void {
  const kernel = cv['getStructuringElement']!(cv['MORPH_ELLIPSE'], new cv['Size']!(2 * radius + 1, 2 * radius + 1)) as CvMat;
  cv[operation]!(from, to, kernel);
  kernel.delete();
}

function openCvFillHoles(cv: Cv, patch: MaskPatch): MaskPatch {
  return openCvFilter(cv, patch, 1, (from, to) => {
    const mask = new cv['Mat']!();
    from.copyTo(to);
    cv['floodFill']!(to, mask, new cv['Point']!(0, 0), new cv['Scalar']!(128));
    const [filled, before] = [to.data, from.data];
    for (let i = 0; i < filled.length; i++) filled[i] = filled[i] === 128 ? before[i]! : 255;
    mask.delete();
  });
}

function openCvLargest(cv: Cv, patch: MaskPatch): MaskPatch {
  return openCvFilter(cv, patch, 0, (from, to) => {
    const [labels, statistics, centroids] = [new cv['Mat']!(), new cv['Mat']!(), new cv['Mat']!()];
    const count = cv['connectedComponentsWithStats']!(from, labels, statistics, centroids) as number;
    let largest = 1;
    for (let label = 2; label < count; label++) if (statistics.data32S[5 * label + 4]! > statistics.data32S[5 * largest + 4]!) largest = label;
    from.copyTo(to);
    const [kept, all] = [to.data, labels.data32S];
    for (let i = 0; i < kept.length; i++) kept[i] = all[i] === largest ? 255 : 0;
    for (const mat of [labels, statistics, centroids]) mat.delete();
  });
}

function openCvWand(cv: Cv, photo: Photo, { x, y, tolerance }: { x: number; y: number; tolerance: number }): MaskPatch {
  const [rgba, rgb, lab] = [new cv['Mat']!(height, width, cv['CV_8UC4']), new cv['Mat']!(), new cv['Mat']!()];
  rgba.data.set(photo.data);
  cv['cvtColor']!(rgba, rgb, cv['COLOR_RGBA2RGB']);
  cv['cvtColor']!(rgb, lab, cv['COLOR_RGB2Lab']);
  const mask = new cv['Mat']!(height + 2, width + 2, cv['CV_8UC1']);
  mask.data.fill(0);
  const most = new cv['Scalar']!(tolerance * 2.55, tolerance, tolerance);
  // A box of colours where ours is a ball: 8-bit L is stretched to 255. The flags: 4 neighbours, mask only, fixed range, value 1.
  cv['floodFill']!(lab, mask, new cv['Point']!(x, y), new cv['Scalar']!(1), new cv['Rect']!(0, 0, 1, 1), most, most, 4 | (1 << 16) | (1 << 17) | (1 << 8));
  const [found, data] = [mask.data, new Uint8Array(width * height)];
  for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) data[row * width + column] = found[(row + 1) * (width + 2) + column + 1]!;
  for (const mat of [rgba, rgb, lab, mask]) mat.delete();
  return { grid: { width, height }, box: { x: 0, y: 0, width, height }, data };
}

async function loadCv(): Promise<Cv> {
  const library = createRequire(import.meta.url)('@techstark/opencv-js') as Cv & { onRuntimeInitialized?: () => void };
  if (library['Mat'] === undefined) await new Promise<void>((resolve) => Object.assign(library, { onRuntimeInitialized: resolve }));
  // The library has a `then` of its own: no promise may hold it as it is.
  const { then: _then, ...rest } = library;
  return rest as Cv;
}

function timed<Result>(work: () => Result): [Result, number] {
  const start = performance.now();
  return [work(), performance.now() - start];
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function agreement(a: MaskPatch, b: MaskPatch): number {
  const whole = (patch: MaskPatch): Uint8Array => {
    const data = new Uint8Array(width * height);
    for (let y = 0; y < patch.box.height; y++) {
      data.set(patch.data.subarray(y * patch.box.width, (y + 1) * patch.box.width), (y + patch.box.y) * width + patch.box.x);
    }
    return data;
  };
  const [first, second] = [whole(a), whole(b)];
  let same = 0;
  for (let i = 0; i < first.length; i++) if (first[i] === second[i]) same++;
  return same / first.length;
}

if (import.meta.main) {
  await benchAssist(3, ({ operation, alternative, ours, openCv, agree }) =>
    console.log(`${operation.padEnd(16)} ${ours.toFixed(0).padStart(6)} ms   ${alternative.padEnd(32)} ${openCv.toFixed(0).padStart(6)} ms   same pixels ${(100 * agree).toFixed(3)} %`),
  );
}
