/**
 * Smooths a square of values by a Gaussian, cut off at three standard deviations; beyond an edge the values are mirrored.
 *
 * @param values size × size, row-major
 * @param deviation standard deviation in pixels, > 0
 */
export function gaussian(values: Float32Array, size: number, deviation: number): Float32Array {
  const radius = Math.ceil(3 * deviation);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mirrored = Int32Array.from({ length: size + 2 * radius }, (_, i) => mirror(i - radius, size));
  const along = (from: Float32Array, step: number, across: number): Float32Array => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < size; line++) {
      for (let place = 0; place < size; place++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * from[line * across + mirrored[place + i]! * step]!;
        to[line * across + place * step] = sum / total;
      }
    }
    return to;
  };
  return along(along(values, 1, size), size, 1);
}

/** −1 is 0, −2 is 1, size is size − 1. */
function mirror(place: number, size: number): number {
  const period = ((place % (2 * size)) + 2 * size) % (2 * size);
  return period < size ? period : 2 * size - 1 - period;
}
