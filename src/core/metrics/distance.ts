/** A window of a pixel grid; positions within it are row-major. */
export type Window = { left: number; top: number; width: number; height: number };

/**
 * Exact squared Euclidean distances from some pixel centres of a window to the nearest of the given points: the distance
 * to the nearest point of each column by a scan down and up, then, for a pixel that is asked for, the least over the columns,
 * from the pixel's own outwards, until no farther column can be nearer.
 *
 * @param points 1 where a point is, row-major in the window, at least one of them
 * @param pixels positions in the window
 * @returns squared distances in pixels², in the order of `pixels`
 */
export function squaredDistances(points: Uint8Array, { width, height }: Window, pixels: ArrayLike<number>): Float64Array {
  const vertical = columnDistances(points, width, height);
  const squares = new Float64Array(pixels.length);
  for (let i = 0; i < squares.length; i++) {
    const pixel = pixels[i]!;
    const column = pixel % width;
    let least = vertical[pixel]! ** 2;
    for (let step = 1; step < width && step * step < least; step++) {
      const left = column >= step ? vertical[pixel - step]! : Infinity;
      const right = column + step < width ? vertical[pixel + step]! : Infinity;
      const nearer = left < right ? left : right;
      least = Math.min(least, nearer * nearer + step * step);
    }
    squares[i] = least;
  }
  return squares;
}

/** Distance of each pixel to the nearest point of its column; longer than any in the window in a column without one. */
function columnDistances(points: Uint8Array, width: number, height: number): Int32Array {
  const far = width + height;
  const distances = new Int32Array(width * height);
  // Down the columns and up again, a row at a time, since rows lie together in memory.
  for (let i = 0; i < distances.length; i++) {
    if (points[i] !== 1) distances[i] = i < width ? far : distances[i - width]! + 1;
  }
  for (let i = distances.length - width - 1; i >= 0; i--) {
    const distance = distances[i + width]! + 1;
    if (distance < distances[i]!) distances[i] = distance;
  }
  return distances;
}
