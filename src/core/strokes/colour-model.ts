import { rgbToLab } from '../skin/lab.ts';
import { gaussian } from './gaussian.ts';

/** Density below which a colour is like none under the strokes: it is then as likely lesion as skin. */
const floor = 1e-12;

/** Colours of an image's pixels, to whole units of CIELAB, and those under its strokes with how often they are there. */
export type ColourModel = { colours: Int32Array; skin: ReadonlyMap<number, number>; lesion: ReadonlyMap<number, number> };

/**
 * @param rgb size × size × 3 bytes
 * @param pixels 0 under strokes on skin, 1 under those on the lesion, anything else elsewhere
 * @param deviation of the smoothing of colours, in pixels
 */
export function colourModel(rgb: Uint8Array, pixels: Uint8Array, size: number, deviation: number): ColourModel {
  const { lightness, a, b } = rgbToLab(rgb);
  const channels = [lightness, a, b].map((channel) => gaussian(channel, size, deviation));
  const colours = Int32Array.from(pixels, (_, pixel) => packed(channels[0]![pixel]!, channels[1]![pixel]!, channels[2]![pixel]!));
  const under = (value: 0 | 1): Map<number, number> => {
    const counts = new Map<number, number>();
    pixels.forEach((known, pixel) => {
      if (known === value) counts.set(colours[pixel]!, (counts.get(colours[pixel]!) ?? 0) + 1);
    });
    return counts;
  };
  return { colours, skin: under(0), lesion: under(1) };
}

/**
 * Each pixel's density among the lesion's colours over that among the lesion's and the skin's, both counting alike.
 *
 * @param bandwidth standard deviation of the Gaussian kernel, in CIELAB
 */
export function lesionProbability({ colours, skin, lesion }: ColourModel, bandwidth: number): Float32Array {
  const known = new Map<number, number>();
  return Float32Array.from(colours, (colour) => {
    let probability = known.get(colour);
    if (probability === undefined) {
      const [ofLesion, ofSkin] = [density(colour, lesion, bandwidth) + floor, density(colour, skin, bandwidth) + floor];
      probability = ofLesion / (ofLesion + ofSkin);
      known.set(colour, probability);
    }
    return probability;
  });
}

function density(colour: number, seeds: ReadonlyMap<number, number>, bandwidth: number): number {
  let [sum, count] = [0, 0];
  for (const [seed, times] of seeds) {
    const squared = (lightnessOf(colour) - lightnessOf(seed)) ** 2 + (aOf(colour) - aOf(seed)) ** 2 + (bOf(colour) - bOf(seed)) ** 2;
    sum += times * Math.exp(-squared / (2 * bandwidth ** 2));
    count += times;
  }
  return sum / count;
}

// L* is in [0, 100], a* and b* of sRGB in [−108, 99]: a byte each.
const packed = (lightness: number, a: number, b: number): number => (Math.round(lightness) << 16) | ((Math.round(a) + 128) << 8) | (Math.round(b) + 128);
const lightnessOf = (colour: number): number => colour >> 16;
const aOf = (colour: number): number => (colour >> 8) & 255;
const bOf = (colour: number): number => colour & 255;
