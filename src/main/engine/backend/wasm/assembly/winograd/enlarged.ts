// An image enlarged by 2 (each pixel a 2 × 2 block), as Winograd's tiles see it. A tile's patch has the rows a, b, b, c and columns
// likewise, so that its transform has zeros in its third row and column: 9 of 16 positions are left, and the 3 × 3 pixels that
// the patch is made of need not be enlarged first. By transposition, the gradient with respect to one of those pixels, the sum of
// a tile's four, takes no more than the same nine positions.

/** Where a position, row · 4 + column, is among the nine; −1 for what is zero. */
// @ts-ignore: decorator
@inline
export function nineth(position: i32): i32 {
  const row = position >> 2;
  const column = position & 3;
  if (row == 2 || column == 2) return -1;
  return (row == 3 ? 6 : row * 3) + (column == 3 ? 2 : column);
}

/** Bᵀ d B of the enlarged image for `count` tiles from `first` on: one of the nine positions, tile, channel. A tile is a pixel of x. */
export function transformEnlarged(x: usize, height: i32, width: i32, channels: i32, first: i32, count: i32, patch: usize, v: usize, plane: usize): void {
  const pixel = <usize>channels << 2;
  const rowBytes = <usize>width * pixel;
  for (let tile = 0; tile < count; tile++) {
    const i = (first + tile) / width - 1;
    const j = (first + tile) % width - 1;
    const to = v + <usize>tile * pixel;
    if (i >= 0 && j >= 0 && i + 3 <= height && j + 3 <= width) {
      transformPixels(x + <usize>i * rowBytes + <usize>j * pixel, rowBytes, pixel, to, plane);
    } else {
      copyPixels(x, height, width, i, j, pixel, patch);
      transformPixels(patch, 3 * pixel, pixel, to, plane);
    }
  }
}

/** The 3 × 3 pixels from (i, j) on, zero outside the image. */
function copyPixels(x: usize, height: i32, width: i32, i: i32, j: i32, pixel: usize, patch: usize): void {
  memory.fill(patch, 0, 9 * pixel);
  const from = max(0, j);
  const length = <usize>(min(width, j + 3) - from) * pixel;
  for (let row = max(0, i); row < min(height, i + 3); row++) {
    memory.copy(patch + <usize>((row - i) * 3 + from - j) * pixel, x + <usize>(row * width + from) * pixel, length);
  }
}

function transformPixels(a: usize, rowBytes: usize, pixel: usize, v: usize, plane: usize): void {
  const end = a + pixel;
  for (; a < end; a += 16, v += 16) {
    const b = a + rowBytes;
    const c = b + rowBytes;
    const a0 = v128.load(a);
    const a1 = v128.load(a + pixel);
    const a2 = v128.load(a + 2 * pixel);
    const b0 = v128.load(b);
    const b1 = v128.load(b + pixel);
    const b2 = v128.load(b + 2 * pixel);
    storeNineth(f32x4.sub(a0, b0), f32x4.sub(a1, b1), f32x4.sub(a2, b2), v, plane);
    storeNineth(f32x4.add(b0, b0), f32x4.add(b1, b1), f32x4.add(b2, b2), v + 3 * plane, plane);
    const c0 = v128.load(c);
    const c1 = v128.load(c + pixel);
    const c2 = v128.load(c + 2 * pixel);
    storeNineth(f32x4.sub(b0, c0), f32x4.sub(b1, c1), f32x4.sub(b2, c2), v + 6 * plane, plane);
  }
}

// @ts-ignore: decorator
@inline
function storeNineth(t0: v128, t1: v128, t2: v128, v: usize, plane: usize): void {
  v128.store(v, f32x4.sub(t0, t1));
  v128.store(v + plane, f32x4.add(t1, t1));
  v128.store(v + 2 * plane, f32x4.sub(t1, t2));
}

/** (1, 2, 0, −1) m (1, 2, 0, −1)ᵀ, m's nine positions given: 8 channels of `count` pixels. */
export function writePixels(m: usize, plane: usize, count: i32, y: usize, pixel: usize): void {
  for (let tile = 0; tile < count; tile++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const at = m + (<usize>tile << 5) + half;
      const first = rowSum(at, plane);
      const middle = rowSum(at + 3 * plane, plane);
      const last = rowSum(at + 6 * plane, plane);
      v128.store(y + half, f32x4.sub(f32x4.add(first, f32x4.add(middle, middle)), last));
    }
    y += pixel;
  }
}

// @ts-ignore: decorator
@inline
function rowSum(m: usize, plane: usize): v128 {
  const middle = v128.load(m + plane);
  return f32x4.sub(f32x4.add(v128.load(m), f32x4.add(middle, middle)), v128.load(m + 2 * plane));
}
