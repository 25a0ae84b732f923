import { rgbToLab, type Lab } from '../skin/lab.ts';
import type { Scratch } from '../skin/scratch.ts';
import { quantileOf } from '../statistics/index.ts';
import { differenceFrom } from './colour-difference.ts';

export type Colour = readonly [lightness: number, a: number, b: number];

/** The median of each coordinate of some pixels' colours. @param places at least one */
export function medianColour(rgb: Uint8Array, places: Uint32Array, scratch: Scratch): Colour {
  const { lightness, a, b } = coloursAt(rgb, places, scratch);
  return [quantileOf(lightness, 0.5), quantileOf(a, 0.5), quantileOf(b, 0.5)];
}

/** Mean CIEDE2000 of some pixels' colours from one colour. @param places at least one */
export function meanDifference(rgb: Uint8Array, places: Uint32Array, colour: Colour, scratch: Scratch): number {
  const { lightness, a, b } = coloursAt(rgb, places, scratch);
  const difference = differenceFrom(colour);
  let sum = 0;
  for (let at = 0; at < places.length; at++) sum += difference(lightness[at]!, a[at]!, b[at]!);
  return sum / places.length;
}

function coloursAt(rgb: Uint8Array, places: Uint32Array, scratch: Scratch): Lab {
  const bytes = scratch.bytes('colours', 3 * places.length);
  for (let at = 0; at < places.length; at++) {
    const from = 3 * places[at]!;
    bytes[3 * at] = rgb[from]!;
    bytes[3 * at + 1] = rgb[from + 1]!;
    bytes[3 * at + 2] = rgb[from + 2]!;
  }
  return rgbToLab(bytes, scratch);
}
