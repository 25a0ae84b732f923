import { intersect } from '../../../../core/mask/edit/patch.ts';
import type { PixelBox } from '../../../../core/mask/edit/types.ts';
import { WeakspotError } from '../../../../core/errors.ts';
import { colourMat, type PhotoParts } from './images.ts';
import type { OpenCv } from './library.ts';
import { withOpenCvMemory } from './scope.ts';

/** Longer side, in working pixels, of the window in which paths are sought: its map takes about a fifth of a second. */
const windowSide = 896;

/** The window around an anchor: its box in grid pixels, and how many of these a working pixel covers. */
type Window = { box: PixelBox; step: number };

/**
 * Paths along edges (intelligent scissors, Mortensen and Barrett 1995) from an anchor to the cursor. Edges are found in
 * a window of the photograph at the resolution of the screen; the map from the anchor holds all paths inside it.
 */
export class LiveWire {
  readonly #cv: OpenCv;
  readonly #scissors: InstanceType<OpenCv['segmentation_IntelligentScissorsMB']>;
  #window: Window | null = null;
  #anchor: { x: number; y: number } | null = null;

  constructor(cv: OpenCv) {
    this.#cv = cv;
    this.#scissors = new cv.segmentation_IntelligentScissorsMB();
    this.#scissors.setEdgeFeatureCannyParameters(16, 48);
    this.#scissors.setGradientMagnitudeMaxLimit(200);
  }

  /** Forgets the photograph. */
  reset(): void {
    this.#window = null;
    this.#anchor = null;
  }

  async setAnchor(photos: PhotoParts, at: { x: number; y: number }, detail: number): Promise<void> {
    this.#anchor = null;
    const wanted = windowAround(photos.grid, at, Math.max(1, detail));
    if (this.#window === null || !fits(this.#window, wanted, at)) {
      this.#window = null;
      const { box, step } = wanted;
      const photo = await photos.part(box, Math.max(1, Math.round(box.width / step)), Math.max(1, Math.round(box.height / step)));
      withOpenCvMemory((own) => this.#scissors.applyImage(own(colourMat(this.#cv, photo))));
      this.#window = wanted;
    }
    this.#scissors.buildMap(this.#inWindow(this.#window, at));
    this.#anchor = at;
  }

  /** Flat x, y pairs from the anchor to here; from where it leaves the window, a straight line. */
  pathTo(to: { x: number; y: number }): Float32Array<ArrayBuffer> {
    const [window, anchor] = [this.#window, this.#anchor];
    if (window === null || anchor === null) throw new WeakspotError('bad-request', 'The live-wire has no anchor: click where the outline begins.');
    return withOpenCvMemory((own) => {
      const contour = own(new this.#cv.Mat());
      this.#scissors.getContour(this.#inWindow(window, to), contour);
      const { box } = window;
      const [stepX, stepY] = [box.width / workingWidth(window), box.height / workingHeight(window)];
      const count = contour.rows * contour.cols;
      const pixels = contour.data32S;
      const path = new Float32Array(2 * count + 4);
      path.set([anchor.x, anchor.y]);
      for (let i = 0; i < count; i++) {
        path[2 * i + 2] = box.x + (pixels[2 * i]! + 0.5) * stepX;
        path[2 * i + 3] = box.y + (pixels[2 * i + 1]! + 0.5) * stepY;
      }
      path.set([to.x, to.y], 2 * count + 2);
      return path;
    });
  }

  #inWindow(window: Window, { x, y }: { x: number; y: number }): InstanceType<OpenCv['Point']> {
    const { box } = window;
    const column = Math.floor(((x - box.x) / box.width) * workingWidth(window));
    const row = Math.floor(((y - box.y) / box.height) * workingHeight(window));
    return new this.#cv.Point(clamp(column, workingWidth(window)), clamp(row, workingHeight(window)));
  }
}

/** The part of the grid, as large as the window allows at this resolution, with the anchor in its middle where there is room. */
export function windowAround(grid: { width: number; height: number }, at: { x: number; y: number }, detail: number): Window {
  const side = Math.round(windowSide * detail);
  const start = (position: number, length: number): number => Math.round(Math.max(0, Math.min(position - side / 2, length - side)));
  const box = intersect({ x: start(at.x, grid.width), y: start(at.y, grid.height), width: side, height: side }, { x: 0, y: 0, ...grid });
  return { box, step: detail };
}

/** Whether the present window still serves: the same resolution, and the anchor no nearer to a side of it than to one of the window it would get. */
function fits(present: Window, wanted: Window, at: { x: number; y: number }): boolean {
  const { box } = present;
  const margin = Math.min(box.width, box.height) / 4;
  const inside = (position: number, start: number, length: number, wantedStart: number): boolean =>
    start === wantedStart || (position > start + margin && position < start + length - margin);
  return present.step === wanted.step && inside(at.x, box.x, box.width, wanted.box.x) && inside(at.y, box.y, box.height, wanted.box.y);
}

function workingWidth({ box, step }: Window): number {
  return Math.max(1, Math.round(box.width / step));
}

function workingHeight({ box, step }: Window): number {
  return Math.max(1, Math.round(box.height / step));
}

function clamp(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value));
}
