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
const smallestProbability = 1e-7;

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
    const p = Math.min(1 - smallestProbability, Math.max(smallestProbability, probability[i]!));
    const y = label[i]!;
    crossEntropy -= y === 1 ? Math.log(p) : Math.log(1 - p);
    product += p * y;
    sums += p + y;
  }
  return (crossEntropy / probability.length + 1 - (2 * product + smooth) / (sums + smooth)) / 2;
}
