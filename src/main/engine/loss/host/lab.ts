import type { pixelScale } from '../../model/input.ts';

/** Writes the network's input `x` as sRGB in [0, 1] to `rgb`. */
export function writeRgb(x: Float32Array, rgb: Float32Array, { mean, deviation }: typeof pixelScale): void {
  for (let i = 0; i < x.length; i += 3) {
    for (let channel = 0; channel < 3; channel++) rgb[i + channel] = (x[i + channel]! * deviation[channel]! + mean[channel]!) / 255;
  }
}

/** sRGB values in [0, 1] → linear light (IEC 61966-2-1), by straight lines between so many points. */
const steps = 2048;
const linear = Float64Array.from({ length: steps + 2 }, (_, i) => {
  const value = i / steps;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Writes the CIELAB colours of `rgb` (in [0, 1]) to `lab`. @param toXyz relative to white, by rows of red, green, blue */
export function writeLab(rgb: Float32Array, lab: Float32Array, [fromRed, fromGreen, fromBlue]: readonly (readonly number[])[]): void {
  for (let i = 0; i < rgb.length; i += 3) {
    const red = linearOf(rgb[i]!);
    const green = linearOf(rgb[i + 1]!);
    const blue = linearOf(rgb[i + 2]!);
    const x = compress(fromRed![0]! * red + fromGreen![0]! * green + fromBlue![0]! * blue);
    const y = compress(fromRed![1]! * red + fromGreen![1]! * green + fromBlue![1]! * blue);
    const z = compress(fromRed![2]! * red + fromGreen![2]! * green + fromBlue![2]! * blue);
    lab[i] = 116 * y - 16;
    lab[i + 1] = 500 * (x - y);
    lab[i + 2] = 200 * (y - z);
  }
}

function linearOf(value: number): number {
  const point = Math.min(Math.max(value, 0), 1) * steps;
  const below = point | 0;
  return linear[below]! + (linear[below + 1]! - linear[below]!) * (point - below);
}

function compress(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116;
}
