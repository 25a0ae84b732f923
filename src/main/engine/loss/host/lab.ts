import type { pixelScale } from '../../model/input.ts';

/** Writes the network's input `x` as sRGB in [0, 1] to `rgb`. */
export function writeRgb(x: Float32Array, rgb: Float32Array, { mean, deviation }: typeof pixelScale): void {
  const [red, green, blue] = mean.map((value) => value / 255) as [number, number, number];
  const [redScale, greenScale, blueScale] = deviation.map((value) => value / 255) as [number, number, number];
  for (let i = 0; i < x.length; i += 3) {
    rgb[i] = x[i]! * redScale + red;
    rgb[i + 1] = x[i + 1]! * greenScale + green;
    rgb[i + 2] = x[i + 2]! * blueScale + blue;
  }
}

/** A function of [0, end], read off between so many points for each unit. */
type Curve = { values: Float64Array; pointsPerUnit: number; end: number };

function curveOf(end: number, pointsPerUnit: number, valueAt: (x: number) => number): Curve {
  return { values: Float64Array.from({ length: Math.ceil(end * pointsPerUnit) + 2 }, (_, i) => valueAt(i / pointsPerUnit)), pointsPerUnit, end };
}

function readOff({ values, pointsPerUnit, end }: Curve, x: number): number {
  const point = (x < 0 ? 0 : x > end ? end : x) * pointsPerUnit;
  const below = point | 0;
  const value = values[below]!;
  return value + (values[below + 1]! - value) * (point - below);
}

/** sRGB → linear light (IEC 61966-2-1). */
const linear = curveOf(1, 2048, (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
/** CIE 15:2004. Straight lines leave a* and b* within .001. */
const compress = curveOf(1.01, 8192, (value) => (value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116));

/** Writes the CIELAB colours of `rgb` (in [0, 1]) to `lab`. @param toXyz relative to white, by rows of red, green, blue */
export function writeLab(rgb: Float32Array, lab: Float32Array, [fromRed, fromGreen, fromBlue]: readonly (readonly number[])[]): void {
  const [xRed, yRed, zRed] = fromRed as [number, number, number];
  const [xGreen, yGreen, zGreen] = fromGreen as [number, number, number];
  const [xBlue, yBlue, zBlue] = fromBlue as [number, number, number];
  for (let i = 0; i < rgb.length; i += 3) {
    const red = readOff(linear, rgb[i]!);
    const green = readOff(linear, rgb[i + 1]!);
    const blue = readOff(linear, rgb[i + 2]!);
    const x = readOff(compress, xRed * red + xGreen * green + xBlue * blue);
    const y = readOff(compress, yRed * red + yGreen * green + yBlue * blue);
    const z = readOff(compress, zRed * red + zGreen * green + zBlue * blue);
    lab[i] = 116 * y - 16;
    lab[i + 1] = 500 * (x - y);
    lab[i + 2] = 200 * (y - z);
  }
}
