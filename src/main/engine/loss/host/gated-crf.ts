import type { Offset } from '../window.ts';
import { sigmoid, type HostImage } from './image-term.ts';

export type CrfScales = { position: number; colour: number };

// exp(−t) by straight lines between so many points for each unit of t: 5e-7 off at most. Beyond the end it counts as 0.
const pointsPerUnit = 512;
const end = 16;
const powers = Float32Array.from({ length: pointsPerUnit * end + 2 }, (_, i) => Math.exp(-i / pointsPerUnit));

/** See `gatedCrfLoss`. */
export function gatedCrfOfImage(
  image: HostImage, pixels: Float32Array, gate: Float32Array | null, offsets: readonly Offset[], scales: CrfScales,
): number {
  const { height, width, logits, slope } = image;
  const area = logits.length;
  const probability = Float32Array.from(logits, sigmoid);
  const [red, green, blue] = planesOf(pixels, Math.sqrt(pointsPerUnit / 2) / scales.colour);
  const sums: Sums = { total: new Float32Array(area), message: new Float32Array(area) };
  for (const { rows, columns } of offsets) {
    const position = Math.exp(-(rows ** 2 + columns ** 2) / (2 * scales.position ** 2));
    const step = rows * width + columns;
    for (let row = 0; row + rows < height; row++) {
      const from = row * width + Math.max(-columns, 0);
      addRow(from, from + width - Math.abs(columns), step, position, red, green, blue, probability, gate, sums.total, sums.message);
    }
  }
  const { total, message } = sums;
  let loss = 0;
  const count = gate ? Math.max(gate.reduce((sum, value) => sum + value, 0), 1) : area;
  for (let pixel = 0; pixel < area; pixel++) {
    const p = probability[pixel]!;
    loss += (2 * p * (total[pixel]! - message[pixel]!)) / count;
    slope[pixel] = (2 * (total[pixel]! - 2 * message[pixel]!) * p * (1 - p)) / count;
  }
  return loss;
}

/** Σ_b K_ab and Σ_b K_ab·p_b of each pixel a. */
type Sums = { total: Float32Array; message: Float32Array };

/** The pairs of pixels `from` to `to` with those `step` further, added at both ends. Apart, and of plain values, since it runs for each pair. */
function addRow(
  from: number, to: number, step: number, position: number, red: Float32Array, green: Float32Array, blue: Float32Array, probability: Float32Array,
  gate: Float32Array | null, total: Float32Array, message: Float32Array,
): void {
  for (let first = from; first < to; first++) {
    const second = first + step;
    const dr = red[first]! - red[second]!;
    const dg = green[first]! - green[second]!;
    const db = blue[first]! - blue[second]!;
    const point = dr * dr + dg * dg + db * db;
    if (point >= pointsPerUnit * end) continue;
    const below = point | 0;
    const power = powers[below]!;
    let affinity = position * (power + (powers[below + 1]! - power) * (point - below));
    if (gate) affinity *= gate[first]! * gate[second]!;
    total[first]! += affinity;
    total[second]! += affinity;
    message[first]! += affinity * probability[second]!;
    message[second]! += affinity * probability[first]!;
  }
}

/** Channels one after the other, each value times `scale`. */
function planesOf(pixels: Float32Array, scale: number): [Float32Array, Float32Array, Float32Array] {
  const planes = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(pixels.length / 3);
    for (let i = 0; i < plane.length; i++) plane[i] = pixels[3 * i + channel]! * scale;
    return plane;
  });
  return planes as [Float32Array, Float32Array, Float32Array];
}
