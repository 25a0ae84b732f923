/**
 * CIELAB (D65, 2° observer) of 8-bit sRGB as IEC 61966-2-1 and CIE 15 define them. The cube root comes from a table of
 * 65,536 values: a wand visits millions of pixels, and L, a and b stay within 0.05 of the exact ones.
 */
export function labOf(red: number, green: number, blue: number, out: Float32Array): void {
  const r = linear[red]!;
  const g = linear[green]!;
  const b = linear[blue]!;
  const x = root[(r * xRed + g * xGreen + b * xBlue + 0.5) | 0]!;
  const y = root[(r * yRed + g * yGreen + b * yBlue + 0.5) | 0]!;
  const z = root[(r * zRed + g * zGreen + b * zBlue + 0.5) | 0]!;
  out[0] = 116 * y - 16;
  out[1] = 500 * (x - y);
  out[2] = 200 * (y - z);
}

const steps = 65_535;
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const s = value / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
});
const root = Float64Array.from({ length: steps + 1 }, (_, i) => {
  const t = i / steps;
  return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
});

// sRGB's primaries in XYZ, each row divided by the white it adds up to, in units of the table.
const [xRed, xGreen, xBlue] = scaled(0.412453, 0.35758, 0.180423);
const [yRed, yGreen, yBlue] = scaled(0.212671, 0.71516, 0.072169);
const [zRed, zGreen, zBlue] = scaled(0.019334, 0.119193, 0.950227);

function scaled(red: number, green: number, blue: number): [number, number, number] {
  const white = red + green + blue;
  return [(red / white) * steps, (green / white) * steps, (blue / white) * steps];
}
