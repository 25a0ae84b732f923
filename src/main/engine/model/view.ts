/** Another look at the same image, for test-time augmentation. Rotations are counter-clockwise. */
export const views = ['identity', 'flip-horizontal', 'flip-vertical', 'rotate-90', 'rotate-180', 'rotate-270'] as const;
export type View = (typeof views)[number];

/**
 * Where each pixel of the view comes from: `source[target] = index of the original pixel`, both row-major in a square.
 */
export function viewSources(view: View, size: number): Uint32Array {
  const last = size - 1;
  const at: Record<View, (row: number, column: number) => number> = {
    identity: (row, column) => row * size + column,
    'flip-horizontal': (row, column) => row * size + last - column,
    'flip-vertical': (row, column) => (last - row) * size + column,
    'rotate-90': (row, column) => column * size + last - row,
    'rotate-180': (row, column) => (last - row) * size + last - column,
    'rotate-270': (row, column) => (last - column) * size + row,
  };
  const sources = new Uint32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) sources[row * size + column] = at[view](row, column);
  }
  return sources;
}

/** The view of one image, whose values begin at `offset` in both arrays; channels interleaved. */
export function applyView(pixels: Float32Array, sources: Uint32Array, channels: number, target: Float32Array, offset: number): void {
  for (let i = 0; i < sources.length; i++) {
    const from = sources[i]! * channels;
    for (let channel = 0; channel < channels; channel++) target[offset + i * channels + channel] = pixels[offset + from + channel]!;
  }
}

/** Puts a map of the view (one channel) back to where the original's pixels are. */
export function invertView(map: Float32Array, sources: Uint32Array): Float32Array {
  const original = new Float32Array(sources.length);
  for (let i = 0; i < sources.length; i++) original[sources[i]!] = map[i]!;
  return original;
}
