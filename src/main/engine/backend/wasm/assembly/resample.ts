/** Maximum over 2 × 2 windows; x: [count, 2·outHeight, 2·outWidth, channels]. */
export function maxPool(x: usize, count: i32, outHeight: i32, outWidth: i32, channels: i32, y: usize): void {
  const pixel = <usize>channels << 2;
  const rowBytes = <usize>(2 * outWidth) * pixel;
  for (let row = 0; row < count * outHeight; row++) {
    for (let j = 0; j < outWidth; j++) {
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const p = x + (<usize>c << 2);
        const upper = f32x4.max(v128.load(p), v128.load(p + pixel));
        const lower = f32x4.max(v128.load(p + rowBytes), v128.load(p + rowBytes + pixel));
        v128.store(y + (<usize>c << 2), f32x4.max(upper, lower));
      }
      for (; c < channels; c++) {
        const p = x + (<usize>c << 2);
        const upper = max<f32>(load<f32>(p), load<f32>(p + pixel));
        const lower = max<f32>(load<f32>(p + rowBytes), load<f32>(p + rowBytes + pixel));
        store<f32>(y + (<usize>c << 2), max<f32>(upper, lower));
      }
      x += pixel << 1;
      y += pixel;
    }
    x += rowBytes;
  }
}

/** The gradient goes to the first of the window's greatest values, row by row. */
export function maxPoolGradient(x: usize, y: usize, dy: usize, count: i32, outHeight: i32, outWidth: i32, channels: i32, dx: usize): void {
  const pixel = <usize>channels << 2;
  const rowBytes = <usize>(2 * outWidth) * pixel;
  const toResult = dx - x;
  for (let row = 0; row < count * outHeight; row++) {
    for (let j = 0; j < outWidth; j++) {
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const offset = <usize>c << 2;
        const p = x + offset;
        const greatest = v128.load(y + offset);
        let left = v128.load(dy + offset);
        let hit = f32x4.eq(v128.load(p), greatest);
        v128.store(p + toResult, v128.and(left, hit));
        left = v128.andnot(left, hit);
        hit = f32x4.eq(v128.load(p + pixel), greatest);
        v128.store(p + pixel + toResult, v128.and(left, hit));
        left = v128.andnot(left, hit);
        hit = f32x4.eq(v128.load(p + rowBytes), greatest);
        v128.store(p + rowBytes + toResult, v128.and(left, hit));
        v128.store(p + rowBytes + pixel + toResult, v128.andnot(left, hit));
      }
      for (; c < channels; c++) {
        const offset = <usize>c << 2;
        const p = x + offset;
        const greatest = load<f32>(y + offset);
        let left = load<f32>(dy + offset);
        left = give(p, greatest, left, toResult);
        left = give(p + pixel, greatest, left, toResult);
        left = give(p + rowBytes, greatest, left, toResult);
        store<f32>(p + rowBytes + pixel + toResult, left);
      }
      x += pixel << 1;
      y += pixel;
      dy += pixel;
    }
    x += rowBytes;
  }
}

// @ts-ignore: decorator
@inline
function give(p: usize, greatest: f32, left: f32, toResult: usize): f32 {
  const hit = load<f32>(p) == greatest;
  store<f32>(p + toResult, hit ? left : 0);
  return hit ? 0 : left;
}

/** Each pixel becomes a 2 × 2 block; y: [count, 2·height, 2·width, channels]. */
export function upsample(x: usize, count: i32, height: i32, width: i32, channels: i32, y: usize): void {
  const pixel = <usize>channels << 2;
  const rowBytes = <usize>(2 * width) * pixel;
  for (let row = 0; row < count * height; row++) {
    for (let j = 0; j < width; j++) {
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const value = v128.load(x + (<usize>c << 2));
        const q = y + (<usize>c << 2);
        v128.store(q, value);
        v128.store(q + pixel, value);
        v128.store(q + rowBytes, value);
        v128.store(q + rowBytes + pixel, value);
      }
      for (; c < channels; c++) {
        const value = load<f32>(x + (<usize>c << 2));
        const q = y + (<usize>c << 2);
        store<f32>(q, value);
        store<f32>(q + pixel, value);
        store<f32>(q + rowBytes, value);
        store<f32>(q + rowBytes + pixel, value);
      }
      x += pixel;
      y += pixel << 1;
    }
    y += rowBytes;
  }
}

/** The sum over each 2 × 2 block; dy: [count, 2·height, 2·width, channels]. */
export function upsampleGradient(dy: usize, count: i32, height: i32, width: i32, channels: i32, dx: usize): void {
  const pixel = <usize>channels << 2;
  const rowBytes = <usize>(2 * width) * pixel;
  for (let row = 0; row < count * height; row++) {
    for (let j = 0; j < width; j++) {
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const p = dy + (<usize>c << 2);
        const upper = f32x4.add(v128.load(p), v128.load(p + pixel));
        const lower = f32x4.add(v128.load(p + rowBytes), v128.load(p + rowBytes + pixel));
        v128.store(dx + (<usize>c << 2), f32x4.add(upper, lower));
      }
      for (; c < channels; c++) {
        const p = dy + (<usize>c << 2);
        const upper = load<f32>(p) + load<f32>(p + pixel);
        const lower = load<f32>(p + rowBytes) + load<f32>(p + rowBytes + pixel);
        store<f32>(dx + (<usize>c << 2), upper + lower);
      }
      dy += pixel << 1;
      dx += pixel;
    }
    dy += rowBytes;
  }
}

/** Copies runs of `length` floats between rows of different lengths: joins channels, and takes them apart again. */
export function copyRuns(from: usize, fromStride: i32, to: usize, toStride: i32, length: i32, count: i32): void {
  const fromBytes = <usize>fromStride << 2;
  const toBytes = <usize>toStride << 2;
  for (let i = 0; i < count; i++) {
    let c = 0;
    for (; c + 4 <= length; c += 4) v128.store(to + (<usize>c << 2), v128.load(from + (<usize>c << 2)));
    for (; c < length; c++) store<f32>(to + (<usize>c << 2), load<f32>(from + (<usize>c << 2)));
    from += fromBytes;
    to += toBytes;
  }
}
