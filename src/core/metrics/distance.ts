/** A window of a pixel grid; positions within it are row-major. */
export type Window = { left: number; top: number; width: number; height: number };

/**
 * Exact squared Euclidean distance from every pixel centre of a window to the nearest of the given points: a scan along
 * columns, then the lower envelope of parabolas along rows (Felzenszwalb & Huttenlocher, "Distance Transforms of Sampled
 * Functions", 2012).
 *
 * @param points 1 where a point is, row-major in the window, at least one of them
 * @returns squared distances in pixels², row-major
 */
export function squaredDistances(points: Uint8Array, { width, height }: Window): Float64Array {
  const far = width + height;
  const result = new Float64Array(width * height);
  // Down the columns and up again, a row at a time, since rows lie together in memory.
  for (let i = 0; i < result.length; i++) {
    if (points[i] !== 1) result[i] = i < width ? far : Math.min(result[i - width]! + 1, far);
  }
  for (let i = result.length - width - 1; i >= 0; i--) {
    const distance = result[i + width]! + 1;
    if (distance < result[i]!) result[i] = distance;
  }

  const squared = new Float64Array(width);
  const centres = new Int32Array(width);
  const starts = new Float64Array(width + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let last = -1;
    for (let x = 0; x < width; x++) {
      const distance = result[row + x]!;
      squared[x] = distance * distance;
      // A column without points within reach has no parabola.
      if (distance === far) continue;
      let start = -Infinity;
      while (last >= 0) {
        const centre = centres[last]!;
        start = (squared[x]! + x * x - squared[centre]! - centre * centre) / (2 * (x - centre));
        if (start > starts[last]!) break;
        last -= 1;
        start = -Infinity;
      }
      last += 1;
      centres[last] = x;
      starts[last] = start;
    }
    starts[last + 1] = Infinity;
    for (let x = 0, parabola = 0; x < width; x++) {
      while (starts[parabola + 1]! < x) parabola += 1;
      const centre = centres[parabola]!;
      result[row + x] = (x - centre) * (x - centre) + squared[centre]!;
    }
  }
  return result;
}
