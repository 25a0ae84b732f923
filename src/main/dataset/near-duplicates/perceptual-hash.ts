/** Side of the thumbnail that is hashed, in pixels. */
export const hashSourceSide = 32;
const kept = 16;
/** Standard deviation of the luminance, of 255, under which an image has no structure to compare. */
const flatDeviation = 1.5;

/** Rows of the cosine transform of type II over 32 samples, the first 16 frequencies. */
const cosines = Float64Array.from({ length: kept * hashSourceSide }, (_, i) => {
  const frequency = Math.floor(i / hashSourceSide);
  return Math.cos((Math.PI / hashSourceSide) * ((i % hashSourceSide) + 0.5) * frequency);
});

/**
 * A hash of what an image looks like, robust to re-encoding and resizing: the signs of its 16 × 16 lowest cosine
 * frequencies against their median (Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010,
 * with 256 bits in place of 64: dermoscopic images resemble each other too much for 64).
 * @param rgb 32 × 32 RGB, 0 to 255, row-major
 * @returns 64 hex digits; empty for an image of (nearly) one colour, which resembles every other
 */
export function perceptualHash(rgb: Uint8Array): string {
  const side = hashSourceSide;
  const grey = new Float64Array(side * side);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < grey.length; i++) {
    const value = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
    grey[i] = value;
    sum += value;
    squares += value * value;
  }
  const variance = squares / grey.length - (sum / grey.length) ** 2;
  if (variance < flatDeviation ** 2) return '';
  return signs(lowFrequencies(grey));
}

function lowFrequencies(grey: Float64Array): Float64Array {
  const side = hashSourceSide;
  const columns = new Float64Array(side * kept);
  for (let y = 0; y < side; y++) {
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += grey[y * side + x]! * cosines[u * side + x]!;
      columns[y * kept + u] = sum;
    }
  }
  const result = new Float64Array(kept * kept);
  for (let v = 0; v < kept; v++) {
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += columns[y * kept + u]! * cosines[v * side + y]!;
      // The orthonormal transform weighs the first row and column by 1/√2.
      result[v * kept + u] = sum * (u === 0 ? Math.SQRT1_2 : 1) * (v === 0 ? Math.SQRT1_2 : 1);
    }
  }
  return result;
}

/** One bit a frequency: above the median of all but the mean. The mean's own bit is 0. */
function signs(frequencies: Float64Array): string {
  const median = frequencies.slice(1).sort()[Math.floor((frequencies.length - 1) / 2)]!;
  let hex = '';
  for (let i = 0; i < frequencies.length; i += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) digit = digit * 2 + (i + bit > 0 && frequencies[i + bit]! > median ? 1 : 0);
    hex += digit.toString(16);
  }
  return hex;
}
