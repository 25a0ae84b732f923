import { madd } from './madd';

// Pixels that are worked on channel group by channel group while they are in the first-level cache.
// @ts-ignore: decorator
@inline
function chunkOf(channels: i32): i32 {
  return max(16, 2048 / channels);
}

/**
 * Mean and biased variance over the pixels, for each channel, in one pass. Within a chunk, deviations from its first pixel are
 * summed in single precision; chunks are joined in double precision (Chan, Golub & LeVeque 1979). So neither a large mean nor
 * single pixels far from the rest cost digits.
 *
 * states: 2·channels doubles of workspace.
 */
export function moments(x: usize, pixels: i32, channels: i32, mean: usize, variance: usize, states: usize): void {
  const pixel = <usize>channels << 2;
  const chunk = chunkOf(channels);
  memory.fill(states, 0, <usize>channels << 4);
  for (let from = 0; from < pixels; from += chunk) {
    const count = min(chunk, pixels - from);
    const start = x + <usize>from * pixel;
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      let p = start + (<usize>c << 2);
      const end = p + <usize>count * pixel;
      const shift = v128.load(p);
      let sum = f32x4.splat(0);
      let square = f32x4.splat(0);
      for (; p < end; p += pixel) {
        const deviation = f32x4.sub(v128.load(p), shift);
        sum = f32x4.add(sum, deviation);
        square = madd(deviation, deviation, square);
      }
      const state = states + (<usize>c << 4);
      join(state, from, count, f32x4.extract_lane(shift, 0), f32x4.extract_lane(sum, 0), f32x4.extract_lane(square, 0));
      join(state + 16, from, count, f32x4.extract_lane(shift, 1), f32x4.extract_lane(sum, 1), f32x4.extract_lane(square, 1));
      join(state + 32, from, count, f32x4.extract_lane(shift, 2), f32x4.extract_lane(sum, 2), f32x4.extract_lane(square, 2));
      join(state + 48, from, count, f32x4.extract_lane(shift, 3), f32x4.extract_lane(sum, 3), f32x4.extract_lane(square, 3));
    }
    for (; c < channels; c++) {
      let p = start + (<usize>c << 2);
      const end = p + <usize>count * pixel;
      const shift = load<f32>(p);
      let sum: f32 = 0;
      let square: f32 = 0;
      for (; p < end; p += pixel) {
        const deviation = load<f32>(p) - shift;
        sum += deviation;
        square += deviation * deviation;
      }
      join(states + (<usize>c << 4), from, count, shift, sum, square);
    }
  }
  for (let c = 0; c < channels; c++) {
    const state = states + (<usize>c << 4);
    store<f32>(mean + (<usize>c << 2), <f32>load<f64>(state));
    store<f32>(variance + (<usize>c << 2), <f32>(load<f64>(state, 8) / pixels));
  }
}

/** Joins a chunk of `count` values to the mean and the squared deviations of the `before` values ahead of it. */
function join(state: usize, before: i32, count: i32, shift: f32, sum: f32, square: f32): void {
  const average = <f64>sum / count;
  const delta = <f64>shift + average - load<f64>(state);
  const share = <f64>count / <f64>(before + count);
  const deviations = max<f64>(0, <f64>square - <f64>sum * average);
  store<f64>(state, load<f64>(state) + delta * share);
  store<f64>(state, load<f64>(state, 8) + deviations + delta * delta * share * before, 8);
}

/** y = max(0, x·scale + shift), channel by channel. */
export function scaleShiftRelu(x: usize, pixels: i32, channels: i32, scale: usize, shift: usize, y: usize): void {
  const pixel = <usize>channels << 2;
  const toY = y - x;
  const zero = f32x4.splat(0);
  const chunk = chunkOf(channels);
  for (let from = 0; from < pixels; from += chunk) {
    const start = x + <usize>from * pixel;
    const length = <usize>min(chunk, pixels - from) * pixel;
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const offset = <usize>c << 2;
      const factor = v128.load(scale + offset);
      const addend = v128.load(shift + offset);
      let p = start + offset;
      const end = p + length;
      for (; p < end; p += pixel) v128.store(p + toY, f32x4.max(zero, madd(v128.load(p), factor, addend)));
    }
    for (; c < channels; c++) {
      const offset = <usize>c << 2;
      const factor = v128.load_splat<f32>(scale + offset);
      const addend = v128.load_splat<f32>(shift + offset);
      let p = start + offset;
      const end = p + length;
      for (; p < end; p += pixel) {
        store<f32>(p + toY, f32x4.extract_lane(f32x4.max(zero, madd(v128.load_splat<f32>(p), factor, addend)), 0));
      }
    }
  }
}

/**
 * What the gradient of normalization and ReLU needs of the whole batch, for each channel: with g = dy where y > 0, else 0,
 * sumGradient = Σg and sumProduct = Σ g·(x − mean)·inverse, inverse = 1/√(variance + ε). Chunks are summed in
 * single, the chunks' sums in double precision.
 *
 * sums: 2·channels doubles of workspace.
 */
export function normalizationGradientSums(
  x: usize, y: usize, dy: usize, pixels: i32, channels: i32, mean: usize, inverse: usize, sumGradient: usize, sumProduct: usize, sums: usize,
): void {
  const pixel = <usize>channels << 2;
  const toY = y - x;
  const toGradient = dy - x;
  const zero = f32x4.splat(0);
  memory.fill(sums, 0, <usize>channels << 4);
  const chunk = chunkOf(channels);
  for (let from = 0; from < pixels; from += chunk) {
    const count = min(chunk, pixels - from);
    const start = x + <usize>from * pixel;
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const offset = <usize>c << 2;
      const average = v128.load(mean + offset);
      let sum = zero;
      let product = zero;
      let p = start + offset;
      const end = p + <usize>count * pixel;
      for (; p < end; p += pixel) {
        const gradient = v128.and(v128.load(p + toGradient), f32x4.gt(v128.load(p + toY), zero));
        sum = f32x4.add(sum, gradient);
        product = madd(gradient, f32x4.sub(v128.load(p), average), product);
      }
      addLanes(sums + (<usize>c << 4), sum, product);
    }
    for (; c < channels; c++) {
      const offset = <usize>c << 2;
      const average = load<f32>(mean + offset);
      let sum: f32 = 0;
      let product: f32 = 0;
      let p = start + offset;
      const end = p + <usize>count * pixel;
      for (; p < end; p += pixel) {
        const gradient = load<f32>(p + toY) > 0 ? load<f32>(p + toGradient) : 0;
        sum += gradient;
        product += gradient * (load<f32>(p) - average);
      }
      addPair(sums + (<usize>c << 4), sum, product);
    }
  }
  for (let c = 0; c < channels; c++) {
    const offset = <usize>c << 2;
    store<f32>(sumGradient + offset, <f32>load<f64>(sums + (<usize>c << 4)));
    store<f32>(sumProduct + offset, <f32>(load<f64>(sums + (<usize>c << 4), 8) * <f64>load<f32>(inverse + offset)));
  }
}

/**
 * dx = g·scale + (x − mean)·slope + intercept, channel by channel, g being dy where y > 0, else 0. With scale = γ·inverse,
 * slope = −scale·inverse·sumProduct/N and intercept = −scale·sumGradient/N it is the gradient of normalization and ReLU.
 */
export function normalizationGradient(
  x: usize, y: usize, dy: usize, pixels: i32, channels: i32, mean: usize, scale: usize, slope: usize, intercept: usize, dx: usize,
): void {
  const pixel = <usize>channels << 2;
  const toY = y - x;
  const toGradient = dy - x;
  const toResult = dx - x;
  const zero = f32x4.splat(0);
  const chunk = chunkOf(channels);
  for (let from = 0; from < pixels; from += chunk) {
    const start = x + <usize>from * pixel;
    const length = <usize>min(chunk, pixels - from) * pixel;
    let c = 0;
    for (; c + 4 <= channels; c += 4) {
      const offset = <usize>c << 2;
      const average = v128.load(mean + offset);
      const factor = v128.load(scale + offset);
      const gain = v128.load(slope + offset);
      const addend = v128.load(intercept + offset);
      let p = start + offset;
      const end = p + length;
      for (; p < end; p += pixel) {
        const gradient = v128.and(v128.load(p + toGradient), f32x4.gt(v128.load(p + toY), zero));
        v128.store(p + toResult, madd(gradient, factor, madd(f32x4.sub(v128.load(p), average), gain, addend)));
      }
    }
    for (; c < channels; c++) {
      const offset = <usize>c << 2;
      const average = load<f32>(mean + offset);
      const factor = load<f32>(scale + offset);
      const gain = load<f32>(slope + offset);
      const addend = load<f32>(intercept + offset);
      let p = start + offset;
      const end = p + length;
      for (; p < end; p += pixel) {
        const gradient = load<f32>(p + toY) > 0 ? load<f32>(p + toGradient) : 0;
        store<f32>(p + toResult, gradient * factor + ((load<f32>(p) - average) * gain + addend));
      }
    }
  }
}

/** Σ over the pixels for each channel: the gradient of a bias. Summed like the above; sums: 2·channels doubles of workspace. */
export function channelSums(x: usize, pixels: i32, channels: i32, out: usize, sums: usize): void {
  const pixel = <usize>channels << 2;
  memory.fill(sums, 0, <usize>channels << 4);
  const chunk = chunkOf(channels);
  for (let from = 0; from < pixels; from += chunk) {
    const count = min(chunk, pixels - from);
    for (let c = 0; c < channels; c++) {
      let sum: f32 = 0;
      let p = x + <usize>from * pixel + (<usize>c << 2);
      const end = p + <usize>count * pixel;
      for (; p < end; p += pixel) sum += load<f32>(p);
      addPair(sums + (<usize>c << 4), sum, 0);
    }
  }
  for (let c = 0; c < channels; c++) store<f32>(out + (<usize>c << 2), <f32>load<f64>(sums + (<usize>c << 4)));
}

function addLanes(sums: usize, first: v128, second: v128): void {
  addPair(sums, f32x4.extract_lane(first, 0), f32x4.extract_lane(second, 0));
  addPair(sums + 16, f32x4.extract_lane(first, 1), f32x4.extract_lane(second, 1));
  addPair(sums + 32, f32x4.extract_lane(first, 2), f32x4.extract_lane(second, 2));
  addPair(sums + 48, f32x4.extract_lane(first, 3), f32x4.extract_lane(second, 3));
}

// @ts-ignore: decorator
@inline
function addPair(sums: usize, first: f32, second: f32): void {
  store<f64>(sums, load<f64>(sums) + <f64>first);
  store<f64>(sums, load<f64>(sums, 8) + <f64>second, 8);
}
