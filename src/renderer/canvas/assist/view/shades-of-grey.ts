/** What each channel is multiplied by, red first. */
export type Gains = [red: number, green: number, blue: number];

/**
 * Colour constancy by "shades of grey" (Finlayson and Trezzi 2004): the light's colour is the Minkowski mean of norm p of
 * each channel, e = (mean of v^p)^(1/p), and each channel is divided by √3·e/‖e‖, so that grey light changes nothing. As
 * usual for dermoscopy (Barata, Celebi and Marques 2015) on the stored sRGB values. p = 1 is grey world, p → ∞ max-RGB.
 *
 * @param pixels red, green, blue, alpha
 * @returns gains of 1 where a channel is black all over
 */
export function shadesOfGrey(pixels: Uint8ClampedArray, p = 6): Gains {
  const histograms = [new Float64Array(256), new Float64Array(256), new Float64Array(256)] as const;
  for (let at = 0; at < pixels.length; at += 4) {
    histograms[0][pixels[at]!]!++;
    histograms[1][pixels[at + 1]!]!++;
    histograms[2][pixels[at + 2]!]!++;
  }
  const count = pixels.length / 4;
  const light = histograms.map((histogram) => {
    const sum = histogram.reduce((total, times, value) => total + times * (value / 255) ** p, 0);
    return (sum / count) ** (1 / p);
  });
  if (light.some((value) => !(value > 0))) return [1, 1, 1];
  const length = Math.hypot(...light);
  return light.map((value) => length / (Math.sqrt(3) * value)) as Gains;
}
