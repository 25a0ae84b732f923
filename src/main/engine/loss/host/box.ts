import { sigmoid, softplus, type HostImage } from './image-term.ts';

/** A row or a column of an image: where it begins, how far apart its pixels are, and how many it has. */
type Line = { from: number; stride: number; length: number };

function rowsOf({ height, width }: HostImage): Line[] {
  return Array.from({ length: height }, (_, row) => ({ from: row * width, stride: 1, length: width }));
}

function columnsOf({ height, width }: HostImage): Line[] {
  return Array.from({ length: width }, (_, column) => ({ from: column, stride: width, length: height }));
}

/** See `boxProjectionLoss`. */
export function boxProjectionOfImage(image: HostImage, box: Float32Array, smoothing: number): number {
  let loss = 0;
  for (const lines of [rowsOf(image), columnsOf(image)]) {
    const projected = lines.map((line) => highestOf(image.logits, line, null));
    const target = lines.map((line) => (holdsBox(box, line) ? 1 : 0));
    let [shared, total] = [0, smoothing];
    for (const [i, highest] of projected.entries()) {
      const probability = sigmoid(highest);
      shared += probability * target[i]!;
      total += probability ** 2 + target[i]!;
    }
    const dice = (2 * shared) / total;
    loss += 1 - dice;
    for (const [i, highest] of projected.entries()) {
      const probability = sigmoid(highest);
      const byProbability = (2 * (probability * dice - target[i]!)) / total;
      spreadOverHighest(image, lines[i]!, null, highest, byProbability * probability * (1 - probability));
    }
  }
  return loss;
}

/** See `boxTightnessLoss`. */
export function boxTightnessOfImage(image: HostImage, box: Float32Array): number {
  const bags = [...rowsOf(image), ...columnsOf(image)].filter((line) => holdsBox(box, line));
  let loss = 0;
  for (const line of bags) {
    const highest = highestOf(image.logits, line, box);
    loss += softplus(-highest);
    spreadOverHighest(image, line, box, highest, -sigmoid(-highest) / bags.length);
  }
  return bags.length === 0 ? 0 : loss / bags.length;
}

function holdsBox(box: Float32Array, { from, stride, length }: Line): boolean {
  for (let i = 0; i < length; i++) if (box[from + i * stride]! > 0) return true;
  return false;
}

/** @param within looks only at pixels that are 1 there; null at all */
function highestOf(logits: Float32Array, { from, stride, length }: Line, within: Float32Array | null): number {
  let highest = -Infinity;
  for (let i = 0; i < length; i++) {
    const pixel = from + i * stride;
    if (logits[pixel]! > highest && (!within || within[pixel]! > 0)) highest = logits[pixel]!;
  }
  return highest;
}

/** The derivative by a line's highest value, handed to the pixels that have it in equal parts. */
function spreadOverHighest({ logits, slope }: HostImage, { from, stride, length }: Line, within: Float32Array | null, highest: number, derivative: number): void {
  const pixels: number[] = [];
  for (let i = 0; i < length; i++) {
    const pixel = from + i * stride;
    if (logits[pixel] === highest && (!within || within[pixel]! > 0)) pixels.push(pixel);
  }
  for (const pixel of pixels) slope[pixel]! += derivative / pixels.length;
}
