/**
 * Measures of one image's probability maps, size × size, row-major, in [0, 1]. A pixel is lesion where its probability is
 * above one half. All are oriented so that higher means harder.
 */

/** 1 − Dice of the masks of two maps, in [0, 1]; 0 when both masks are empty. */
export function disagreement(a: Float32Array, b: Float32Array): number {
  let sizes = 0;
  let both = 0;
  for (let i = 0; i < a.length; i++) {
    const inA = a[i]! > 0.5;
    const inB = b[i]! > 0.5;
    if (inA) sizes += 1;
    if (inB) sizes += 1;
    if (inA && inB) both += 1;
  }
  return sizes === 0 ? 0 : 1 - (2 * both) / sizes;
}

/** 1 − 2Σmp / (Σm + Σp), m the map's own mask, in [0, 1]; 1 when the mask is empty. */
export function selfDoubt(probability: Float32Array): number {
  let inside = 0;
  let all = 0;
  let area = 0;
  for (const p of probability) {
    all += p;
    if (p > 0.5) {
      inside += p;
      area += 1;
    }
  }
  return area === 0 ? 1 : 1 - (2 * inside) / (area + all);
}

/** Pixels added to the lesion's area, so that a missed lesion does not divide by nothing. */
const areaOffset = 10;

/** ΣH(p) / (Σm + 10), H the binary entropy in nats; not bounded above. Entropy sits at the outline: per area, not per image. */
export function entropyPerArea(probability: Float32Array): number {
  let entropy = 0;
  let area = 0;
  for (const p of probability) {
    if (p > 0.5) area += 1;
    if (p > 0 && p < 1) entropy -= p * Math.log(p) + (1 - p) * Math.log(1 - p);
  }
  return entropy / (area + areaOffset);
}

const smooth = 1e-5;
/** Probabilities are kept this far away from 0 and 1. */
const smallestProbability = 1e-7;

function clamped(probability: number): number {
  return Math.min(1 - smallestProbability, Math.max(smallestProbability, probability));
}

/**
 * ½(BCE + soft Dice loss) of a map against a label, ≥ 0: the mean binary cross-entropy in nats, and
 * 1 − (2Σpy + ε) / (Σp + Σy + ε) with ε = 10⁻⁵. Probabilities are kept 10⁻⁷ away from 0 and 1.
 *
 * @param label 0 or 1 a pixel, at the map's size
 */
export function labelConflict(probability: Float32Array, label: Uint8Array): number {
  let crossEntropy = 0;
  let product = 0;
  let sums = 0;
  for (let i = 0; i < probability.length; i++) {
    const p = clamped(probability[i]!);
    const y = label[i]!;
    crossEntropy -= y === 1 ? Math.log(p) : Math.log(1 - p);
    product += p * y;
    sums += p + y;
  }
  return (crossEntropy / probability.length + 1 - (2 * product + smooth) / (sums + smooth)) / 2;
}

/**
 * How much likelier the network holds its own mask than a label, ≥ 0: the logarithm of the ratio of their likelihoods in nats, which is
 * Σ|ln(p / (1 − p))| over the pixels in which they differ, divided by the mean of both areas + 10. Where the network is unsure of its own
 * outline, a label that differs costs little; and a large lesion, with its long outline, is not taken for a wrong label, as it is by a mean over the image.
 * Probabilities are kept 10⁻⁷ away from 0 and 1, so that a pixel counts 16.1 at most.
 *
 * @param label 0 or 1 a pixel, at the map's size
 */
export function labelOdds(probability: Float32Array, label: Uint8Array): number {
  let logOdds = 0;
  let areas = 0;
  for (let i = 0; i < probability.length; i++) {
    const own = probability[i]! > 0.5 ? 1 : 0;
    const y = label[i]!;
    areas += own + y;
    if (own === y) continue;
    const p = clamped(probability[i]!);
    logOdds += Math.abs(Math.log(p / (1 - p)));
  }
  return logOdds / (areas / 2 + areaOffset);
}

/** The mean of several maps of one image, pixel by pixel. */
export function meanMap(maps: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(maps[0]!.length);
  for (const map of maps) for (let i = 0; i < sum.length; i++) sum[i]! += map[i]!;
  return Float32Array.from(sum, (value) => value / maps.length);
}
