// Winograd's minimal filtering F(2×2, 3×3) (Lavin & Gray 2016): a 2 × 2 tile of the output takes 16 multiplications a pair of
// channels instead of 36. With d a 4 × 4 patch of the input and g a 3 × 3 kernel, the tile is Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A with
//
//   Bᵀ = 1  0 −1  0    G = 1   0   0    Aᵀ = 1  1  1  0
//        0  1  1  0        ½   ½   ½         0  1 −1 −1
//        0 −1  1  0        ½  −½   ½
//        0  1  0 −1        0   0   1
//
// and, by transposition, the kernel's gradient Gᵀ[(Bᵀ d B) ⊙ (A dy Aᵀ)]G summed over the tiles. Each of the 16 positions is a
// matrix product over channels (or tiles). All of it is done strip by strip of tiles, so that a strip stays in the cache.

/** Tiles of a strip: as many as keep its transformed patches within 192 KiB, from 8 to 64, in fours. */
// @ts-ignore: decorator
@inline
export function stripTiles(channels: i32): i32 {
  return min(64, max(8, (3072 / channels) & ~3));
}

/** Bytes from one position to the next; planes a multiple of 4 KiB apart would compete for the same cache lines. */
// @ts-ignore: decorator
@inline
export function planeBytes(strip: i32, channels: i32): usize {
  return (<usize>(strip * channels) << 2) + 64;
}

/** Bytes that the functions here need beside their tensors. */
export function winogradWorkspaceBytes(channels: i32, outChannels: i32): usize {
  const strip = stripTiles(channels);
  return (<usize>channels << 6) + ((planeBytes(strip, channels) + planeBytes(strip, max(8, outChannels))) << 4);
}

/** Bᵀ d B for `count` tiles from `first` on: position, tile, channel. */
export function transformStrip(
  x: usize, height: i32, width: i32, channels: i32, first: i32, count: i32, across: i32, top: i32, left: i32,
  patch: usize, v: usize, plane: usize,
): void {
  const pixel = <usize>channels << 2;
  const rowBytes = <usize>width * pixel;
  for (let tile = 0; tile < count; tile++) {
    const i = ((first + tile) / across << 1) - top;
    const j = ((first + tile) % across << 1) - left;
    const to = v + <usize>tile * pixel;
    if (i >= 0 && j >= 0 && i + 4 <= height && j + 4 <= width) {
      transformPatch(x + <usize>i * rowBytes + <usize>j * pixel, rowBytes, pixel, to, plane);
    } else {
      copyPatch(x, height, width, i, j, pixel, patch);
      transformPatch(patch, pixel << 2, pixel, to, plane);
    }
  }
}

/** The 4 × 4 patch from (i, j) on, zero outside the image. */
function copyPatch(x: usize, height: i32, width: i32, i: i32, j: i32, pixel: usize, patch: usize): void {
  memory.fill(patch, 0, pixel << 4);
  const from = max(0, j);
  const length = <usize>max(0, min(width, j + 4) - from) * pixel;
  for (let row = max(0, i); row < min(height, i + 4); row++) {
    memory.copy(patch + <usize>((row - i) * 4 + from - j) * pixel, x + <usize>(row * width + from) * pixel, length);
  }
}

function transformPatch(d: usize, rowBytes: usize, pixel: usize, v: usize, plane: usize): void {
  const d2 = d + 2 * rowBytes;
  const end = d + pixel;
  const d1 = d + rowBytes;
  const d3 = d2 + rowBytes;
  const toD1 = d1 - d;
  const toD2 = d2 - d;
  const toD3 = d3 - d;
  for (; d < end; d += 16, v += 16) {
    differences(d, d + toD2, pixel, v, plane);
    sums(d + toD1, d + toD2, pixel, v + (plane << 2), plane);
    differences(d + toD2, d + toD1, pixel, v + (plane << 3), plane);
    differences(d + toD1, d + toD3, pixel, v + 12 * plane, plane);
  }
}

// @ts-ignore: decorator
@inline
function differences(a: usize, b: usize, pixel: usize, v: usize, plane: usize): void {
  const t0 = f32x4.sub(v128.load(a), v128.load(b));
  const t1 = f32x4.sub(v128.load(a + pixel), v128.load(b + pixel));
  const t2 = f32x4.sub(v128.load(a + 2 * pixel), v128.load(b + 2 * pixel));
  const t3 = f32x4.sub(v128.load(a + 3 * pixel), v128.load(b + 3 * pixel));
  storeRow(t0, t1, t2, t3, v, plane);
}

// @ts-ignore: decorator
@inline
function sums(a: usize, b: usize, pixel: usize, v: usize, plane: usize): void {
  const t0 = f32x4.add(v128.load(a), v128.load(b));
  const t1 = f32x4.add(v128.load(a + pixel), v128.load(b + pixel));
  const t2 = f32x4.add(v128.load(a + 2 * pixel), v128.load(b + 2 * pixel));
  const t3 = f32x4.add(v128.load(a + 3 * pixel), v128.load(b + 3 * pixel));
  storeRow(t0, t1, t2, t3, v, plane);
}

// @ts-ignore: decorator
@inline
function storeRow(t0: v128, t1: v128, t2: v128, t3: v128, v: usize, plane: usize): void {
  v128.store(v, f32x4.sub(t0, t2));
  v128.store(v + plane, f32x4.add(t1, t2));
  v128.store(v + 2 * plane, f32x4.sub(t2, t1));
  v128.store(v + 3 * plane, f32x4.sub(t1, t3));
}
