import { valuesAt } from '../skin/estimate.ts';
import type { Lab } from '../skin/lab.ts';
import { quantileOf } from '../statistics/index.ts';
import { differenceFrom } from './colour-difference.ts';

export type Colour = readonly [lightness: number, a: number, b: number];

/** A mean over more pixels than this is taken over evenly spaced ones: its error is far below what cameras make. */
const plenty = 4096;

/** The median of each coordinate. @param places at least one */
export function medianColour({ lightness, a, b }: Lab, places: Uint32Array): Colour {
  return [quantileOf(valuesAt(lightness, places), 0.5), quantileOf(valuesAt(a, places), 0.5), quantileOf(valuesAt(b, places), 0.5)];
}

/** Mean CIEDE2000 of the pixels' colours from their median. @param places at least one */
export function meanDifference({ lightness, a, b }: Lab, places: Uint32Array): number {
  const difference = differenceFrom(medianColour({ lightness, a, b }, places));
  const step = Math.max(1, places.length / plenty);
  let sum = 0;
  let count = 0;
  for (let at = step / 2; at < places.length; at += step, count++) {
    const place = places[Math.floor(at)]!;
    sum += difference(lightness[place]!, a[place]!, b[place]!);
  }
  return sum / count;
}

/** Those of the places that are marked. */
export function within(places: Uint32Array, marked: Uint8Array): Uint32Array {
  const found = new Uint32Array(places.length);
  let count = 0;
  for (let at = 0; at < places.length; at++) if (marked[places[at]!] === 1) found[count++] = places[at]!;
  return found.slice(0, count);
}
