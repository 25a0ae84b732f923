import { Scratch } from './scratch.ts';

/** Coordinates of CIELAB: lightness 0 to 100, a* from green to red, b* from blue to yellow. */
export type Lab = { lightness: Float32Array; a: Float32Array; b: Float32Array };

/** Reference white of D65, 2° observer (CIE 15:2004), as Y = 1. */
const white = { x: 0.95047, z: 1.08883 };

/** Byte of an sRGB channel → linear light (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Of {@link compressed}, over light from 0 to 1. */
const steps = 4096;

/** CIELAB's cube root (CIE 15, with its straight piece near black) of light from 0 to 1, and one beyond for what rounding leaves above 1. */
const compressed = Float64Array.from({ length: steps + 2 }, (_, step) => {
  const light = step / steps;
  return light > 216 / 24389 ? Math.cbrt(light) : ((24389 / 27) * light + 16) / 116;
});

/**
 * sRGB bytes to CIELAB under D65 by the matrix of ITU-R BT.709 and the definition of CIE 15, whose cube root is interpolated in a table: no
 * coordinate is off by more than .002.
 * @param rgb red, green, blue of each pixel, one after another
 * @param scratch gives the answer's memory
 */
export function rgbToLab(rgb: Uint8Array, scratch = new Scratch()): Lab {
  const pixels = rgb.length / 3;
  const lab: Lab = { lightness: scratch.floats('lightness', pixels), a: scratch.floats('a', pixels), b: scratch.floats('b', pixels) };
  for (let pixel = 0; pixel < pixels; pixel++) {
    const red = linear[rgb[3 * pixel]!]!;
    const green = linear[rgb[3 * pixel + 1]!]!;
    const blue = linear[rgb[3 * pixel + 2]!]!;
    const x = compress((0.412453 * red + 0.35758 * green + 0.180423 * blue) / white.x);
    const y = compress(0.212671 * red + 0.71516 * green + 0.072169 * blue);
    const z = compress((0.019334 * red + 0.119193 * green + 0.950227 * blue) / white.z);
    lab.lightness[pixel] = 116 * y - 16;
    lab.a[pixel] = 500 * (x - y);
    lab.b[pixel] = 200 * (y - z);
  }
  return lab;
}

/** L* alone, as {@link rgbToLab} gives it. */
export function lightnessOf(rgb: Uint8Array, into = new Float32Array(rgb.length / 3)): Float32Array {
  for (let pixel = 0, at = 0; pixel < into.length; pixel++, at += 3) {
    into[pixel] = 116 * compress(0.212671 * linear[rgb[at]!]! + 0.71516 * linear[rgb[at + 1]!]! + 0.072169 * linear[rgb[at + 2]!]!) - 16;
  }
  return into;
}

function compress(light: number): number {
  const place = light * steps;
  const step = place | 0;
  const low = compressed[step]!;
  return low + (compressed[step + 1]! - low) * (place - step);
}
