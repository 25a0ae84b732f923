import type { PixelBox } from '../../../core/mask/edit/types.ts';
import type { PixelMask } from '../../../core/mask/index.ts';
import { intersect } from '../document/boxes.ts';

/** Colours as bytes of an ImageData's words: fill inside, the outline, and the light casing around it. */
export type MaskColours = { fill: number; outline: number; casing: number };

/** Red, green, blue and opacity (0 to 1) as one word of an ImageData, on processors whose lowest byte comes first (all that browsers run on). */
export function word(colour: string, opacity: number): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return ((Math.round(opacity * 255) << 24) | ((value & 0xff) << 16) | (value & 0xff00) | (value >>> 16)) >>> 0;
}

/** How far, in pixels of the screen, a changed pixel can change what is around it: the outline reaches as far inwards. */
const reach = 2;
/** Pixels sampled around the screen: a word. */
const margin = 4;

/**
 * What the mask looks like on the screen, kept as an array of the screen's size: work is for the pixels that are seen,
 * however large the mask. Sums over 3×3 and 5×5 pixels tell edges from inside; four pixels are summed at a time, since
 * no sum exceeds a byte.
 */
export class MaskRaster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array<ArrayBuffer>;
  /** Which pixel of the grid each column and row of the screen shows; -1 beside the image. They begin at the margin. */
  readonly #columns: Int32Array;
  readonly #rows: Int32Array;
  /** Samples, four a word, with a margin around the screen, so that an outline ends where the mask does and not where the screen does. */
  readonly #stride: number;
  readonly #samples: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #across3: Uint32Array;
  readonly #across5: Uint32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint32Array(width * height);
    // One word more at either end, which stays empty: sums look beyond the margin too.
    this.#stride = Math.ceil(width / 4) + 4;
    this.#columns = new Int32Array(4 * (this.#stride - 2)).fill(-1);
    this.#rows = new Int32Array(height + 2 * margin).fill(-1);
    this.#samples = new Uint32Array(this.#stride * this.#rows.length);
    this.#bytes = new Uint8Array(this.#samples.buffer);
    this.#across3 = new Uint32Array(this.#samples.length);
    this.#across5 = new Uint32Array(this.#samples.length);
  }

  /** The screen and its margin: what has to be drawn after {@link place}. */
  get all(): PixelBox {
    return { x: -margin, y: -margin, width: this.#columns.length, height: this.#rows.length };
  }

  /** Where the grid lies: its left top corner and the size of its pixels, in pixels of the screen. */
  place(grid: { width: number; height: number }, left: number, top: number, pixelWidth: number, pixelHeight: number): void {
    const index = (at: number, start: number, size: number, count: number): number => {
      const found = Math.floor((at - margin + 0.5 - start) / size);
      return found >= 0 && found < count ? found : -1;
    };
    for (let x = 0; x < this.#columns.length; x++) this.#columns[x] = index(x, left, pixelWidth, grid.width);
    for (let y = 0; y < this.#rows.length; y++) this.#rows[y] = index(y, top, pixelHeight, grid.height);
  }

  /** Draws a part of the screen again, where the mask has changed: answers what of `pixels` that changed, which is somewhat more; null where none of it is seen. */
  draw(mask: PixelMask, part: PixelBox, colours: MaskColours): PixelBox | null {
    const changed = intersect(part, this.all);
    if (changed === null) return null;
    this.#sample(mask, changed);
    const { x, y, width, height } = changed;
    const seen = intersect({ x: x - reach, y: y - reach, width: width + 2 * reach, height: height + 2 * reach }, { x: 0, y: 0, width: this.width, height: this.height });
    if (seen === null) return null;
    const left = seen.x & ~3;
    const firstWord = left / 4;
    const endWord = Math.ceil((seen.x + seen.width) / 4);
    this.#sumAcross(firstWord, endWord, seen.y - reach, seen.y + seen.height + reach);
    for (let row = seen.y; row < seen.y + seen.height; row++) this.#colourRow(row, firstWord, endWord, colours);
    return { x: left, y: seen.y, width: Math.min(this.width, 4 * endWord) - left, height: seen.height };
  }

  #sample(mask: PixelMask, { x: left, y: top, width, height }: PixelBox): void {
    const bytes = this.#bytes;
    const bytesPerRow = this.#stride * 4;
    for (let row = top + margin; row < top + margin + height; row++) {
      const start = row * bytesPerRow + 4 + left + margin;
      const gridRow = this.#rows[row]!;
      if (gridRow < 0) bytes.fill(0, start, start + width);
      else if (row > top + margin && gridRow === this.#rows[row - 1]) bytes.copyWithin(start, start - bytesPerRow, start - bytesPerRow + width);
      else {
        const from = gridRow * mask.width;
        for (let i = 0, x = left + margin; i < width; i++, x++) {
          const column = this.#columns[x]!;
          bytes[start + i] = column < 0 ? 0 : mask.data[from + column]!;
        }
      }
    }
  }

  /** Sums of three and of five samples along each row of the screen. */
  #sumAcross(firstWord: number, endWord: number, top: number, bottom: number): void {
    const samples = this.#samples;
    for (let y = top + margin; y < bottom + margin; y++) {
      const row = y * this.#stride + 2;
      for (let at = row + firstWord, end = row + endWord; at < end; at++) {
        const [before, here, after] = [samples[at - 1]!, samples[at]!, samples[at + 1]!];
        const three = here + ((here << 8) | (before >>> 24)) + ((here >>> 8) | (after << 24));
        this.#across3[at] = three;
        this.#across5[at] = three + ((here << 16) | (before >>> 16)) + ((here >>> 16) | (after << 16));
      }
    }
  }

  #colourRow(y: number, firstWord: number, endWord: number, { fill, outline, casing }: MaskColours): void {
    const stride = this.#stride;
    const [three, five, pixels] = [this.#across3, this.#across5, this.pixels];
    for (let word = firstWord; word < endWord; word++) {
      const at = (y + margin) * stride + 2 + word;
      const around5 = five[at - 2 * stride]! + five[at - stride]! + five[at]! + five[at + stride]! + five[at + 2 * stride]!;
      const to = y * this.width + 4 * word;
      const end = y * this.width + Math.min(this.width, 4 * word + 4);
      // Most words lie wholly outside or wholly inside.
      if (around5 === 0 || around5 === 0x19191919) {
        const colour = around5 === 0 ? 0 : fill;
        for (let i = to; i < end; i++) pixels[i] = colour;
        continue;
      }
      const around3 = three[at - stride]! + three[at]! + three[at + stride]!;
      const samples = this.#samples[at]!;
      for (let i = to, shift = 0; i < end; i++, shift += 8) {
        if (((samples >>> shift) & 0xff) !== 0) pixels[i] = ((around5 >>> shift) & 0xff) === 25 ? fill : outline;
        else pixels[i] = ((around3 >>> shift) & 0xff) !== 0 ? casing : 0;
      }
    }
  }
}
