import type { MaskDifference, PixelBox } from '../../../core/mask/edit/types.ts';
import { maskBoundingBox, type PixelMask, type RunLengthMask } from '../../../core/mask/index.ts';
import { unite } from './boxes.ts';
import { encodeFlips, flip, flipInParts, TouchedTiles, type Flips, type Tally } from './difference.ts';
import type { Filled } from './fill-spans.ts';
import type { Parts } from './parts.ts';

/** What concerns all of a mask of more pixels than this is done in slices. */
const largePixels = 2e6;

/**
 * A mask that is drawn on. What is drawn shows at once; `commit` says as a difference what has changed since the last
 * commit, `revert` takes it back.
 */
export class MaskDocument {
  readonly width: number;
  readonly height: number;
  readonly mask: PixelMask;
  readonly #committed: Uint8Array;
  readonly #touched: TouchedTiles;
  #uncommitted: PixelBox | null = null;
  #bounds: PixelBox | null = null;
  #area = 0;
  #version = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.mask = { width, height, data: new Uint8Array(width * height) };
    this.#committed = new Uint8Array(width * height);
    this.#touched = new TouchedTiles(width, height);
  }

  /** Counts changes, drawn or taken back. */
  get version(): number {
    return this.#version;
  }

  /** Lesion pixels as of the last commit. */
  get area(): number {
    return this.#area;
  }

  /** A box that holds all lesion pixels, not always the smallest. */
  get bounds(): PixelBox | null {
    return this.#bounds;
  }

  get all(): PixelBox {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  get large(): boolean {
    return this.width * this.height > largePixels;
  }

  /** Draws: `paint` changes pixels and names the box in which it did. */
  draw(paint: (mask: PixelMask) => Filled): Filled {
    const changed = paint(this.mask);
    if (changed === null) return null;
    this.#uncommitted = unite(this.#uncommitted, changed);
    this.#touched.touch(changed);
    this.#bounds = unite(this.#bounds, changed);
    this.#version++;
    return changed;
  }

  /** What was drawn since the last commit; null where that comes to nothing. Nothing may be drawn before it is done. */
  *commit(): Parts<Flips | null> {
    if (this.#uncommitted === null) return null;
    const flips = yield* encodeFlips(this.#committed, this.mask.data, this, this.#touched);
    this.#settle();
    if (flips === null) return null;
    this.#copy(this.mask.data, this.#committed, flips);
    this.#count(flips);
    return flips;
  }

  /** Takes back what was drawn since the last commit; the box that changed. */
  revert(): Filled {
    const box = this.#uncommitted;
    if (box === null) return null;
    this.#copy(this.#committed, this.mask.data, box);
    this.#settle();
    this.#version++;
    return box;
  }

  /** Applies, or takes back, a difference that was committed. */
  flip(operation: PixelBox & { flipped: string }): PixelBox {
    if (this.#uncommitted !== null) throw new Error('What is drawn has to be committed or reverted first');
    const tally = flip(this.mask, operation);
    this.#copy(this.mask.data, this.#committed, operation);
    this.#count(tally);
    const { x, y, width, height } = operation;
    const box = { x, y, width, height };
    this.#bounds = this.#area === 0 ? null : unite(this.#bounds, box);
    this.#version++;
    return box;
  }

  /** Replaces everything, uncommitted. */
  replace(by: PixelMask | RunLengthMask): Filled {
    return this.draw((mask) => {
      if ('counts' in by) {
        mask.data.fill(0);
        flip(mask, { ...this.all, flipped: by.counts });
      } else mask.data.set(by.data);
      return this.all;
    });
  }

  clear(): Filled {
    return this.draw((mask) => {
      mask.data.fill(0);
      return this.#bounds;
    });
  }

  /** Flips pixels, uncommitted. */
  differ({ box, flipped }: MaskDifference): Filled {
    return this.draw((mask) => {
      for (let row = 0; row < box.height; row++) {
        const start = (box.y + row) * mask.width + box.x;
        for (let column = 0, from = row * box.width; column < box.width; column++) mask.data[start + column]! ^= flipped[from + column]!;
      }
      return box;
    });
  }

  /** Begins with this mask, as committed. */
  *begin(base: RunLengthMask): Parts<void> {
    this.#count(yield* flipInParts(this.mask, { ...this.all, flipped: base.counts }));
    yield;
    const [x, y, width, height] = maskBoundingBox(base);
    this.#bounds = width > 0 ? { x, y, width, height } : null;
    yield;
    this.#committed.set(this.mask.data);
    this.#version++;
  }

  #settle(): void {
    this.#uncommitted = null;
    this.#touched.clear();
  }

  #copy(from: Uint8Array, to: Uint8Array, box: PixelBox): void {
    for (let y = box.y; y < box.y + box.height; y++) {
      const start = y * this.width + box.x;
      to.set(from.subarray(start, start + box.width), start);
    }
  }

  #count(tally: Tally): void {
    this.#area += tally.added - tally.removed;
    if (this.#area === 0) this.#bounds = null;
  }
}
