/**
 * Mean and deviation of dermoscopic images' channels (RGB, 0 to 255), about those of HAM10000. They only bring inputs
 * near 0 and 1, which is where the zeros of the convolutions' padding belong; they are part of the network's definition,
 * so that a weights file means the same everywhere.
 */
const channelMean = [195, 139, 145] as const;
const channelDeviation = [38, 39, 43] as const;

/** What {@link normalizePixels} subtracts from the channels, and divides them by. */
export const pixelScale: { readonly mean: readonly number[]; readonly deviation: readonly number[] } = { mean: channelMean, deviation: channelDeviation };

/**
 * Writes pixels as the network takes them: (value − mean) / deviation.
 *
 * @param pixels RGB interleaved, 0 to 255: bytes, or floats where augmentation has gone between them
 * @param target where to write, from `offset` on; as many values as `pixels`
 */
export function normalizePixels(pixels: Uint8Array | Float32Array, target: Float32Array, offset: number): void {
  const [red, green, blue] = channelMean;
  const [redScale, greenScale, blueScale] = [1 / channelDeviation[0], 1 / channelDeviation[1], 1 / channelDeviation[2]];
  for (let i = 0; i < pixels.length; i += 3) {
    target[offset + i] = (pixels[i]! - red) * redScale;
    target[offset + i + 1] = (pixels[i + 1]! - green) * greenScale;
    target[offset + i + 2] = (pixels[i + 2]! - blue) * blueScale;
  }
}
