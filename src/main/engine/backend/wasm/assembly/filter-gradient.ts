import { madd } from './madd';

/**
 * Gradient of a convolution with stride 1 with respect to its kernel:
 * out[r, c, k, o] = Σ over n, i, j of x[n, i + r − top, j + c − left, k]·dy[n, i, j, o].
 *
 * Per image, x is copied with its zero margins, so that for one kernel row the (column, channel) pairs are one run of adjacent
 * floats. Sums run over a band of rows in registers, over bands and images in memory, always in the same order.
 *
 * dy and out have their channels filled up to a multiple of 8 (`outChannels`); out: [kernelRows][⌈columns·channels/4⌉·4][outChannels].
 */
export function filterGradient(
  x: usize, height: i32, width: i32, channels: i32,
  dy: usize, batch: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  out: usize, kernelRows: i32, kernelColumns: i32, top: i32, left: i32, workspace: usize,
): void {
  const pixel = <usize>channels << 2;
  const outPixel = <usize>outChannels << 2;
  const paddedHeight = outHeight + kernelRows - 1;
  const rowBytes = <usize>(outWidth + kernelColumns - 1) * pixel;
  const columns = min(width, outWidth + kernelColumns - 1 - left);
  const rows = min(height, paddedHeight - top);
  const run = (kernelColumns * channels + 3) & ~3;
  const band = max(1, 128 / outWidth);
  memory.fill(out, 0, <usize>(kernelRows * run) * outPixel);
  memory.fill(workspace, 0, filterGradientWorkspaceBytes(outHeight, outWidth, kernelRows, kernelColumns, channels));

  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      memory.copy(workspace + <usize>(i + top) * rowBytes + <usize>left * pixel, x + <usize>(i * width) * pixel, <usize>columns * pixel);
    }
    for (let i = 0; i < outHeight; i += band) {
      const bandRows = min(band, outHeight - i);
      const bandGradient = dy + <usize>(i * outWidth) * outPixel;
      let sums = out;
      for (let r = 0; r < kernelRows; r++) {
        const source = workspace + <usize>(i + r) * rowBytes;
        for (let k = 0; k < run; k += 4) {
          for (let o = 0; o < outChannels; o += 8) {
            const channelOffset = <usize>o << 2;
            accumulateProducts(source + (<usize>k << 2), pixel, rowBytes, bandGradient + channelOffset, outPixel, bandRows, outWidth, sums + channelOffset);
          }
          sums += outPixel << 2;
        }
      }
    }
    x += <usize>(height * width) * pixel;
    dy += <usize>(outHeight * outWidth) * outPixel;
  }
}

/** Bytes that `filterGradient` needs beside its tensors; the last tile reads up to three floats past the last pixel. */
export function filterGradientWorkspaceBytes(outHeight: i32, outWidth: i32, kernelRows: i32, kernelColumns: i32, channels: i32): usize {
  return (<usize>((outHeight + kernelRows - 1) * (outWidth + kernelColumns - 1)) * <usize>channels << 2) + 16;
}

/** 4 (column, channel) pairs × 8 output channels, summed over the pixels of `rows` rows. */
export function accumulateProducts(x: usize, pixel: usize, rowBytes: usize, dy: usize, outPixel: usize, rows: i32, width: i32, sums: usize): void {
  let a0 = f32x4.splat(0);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  let s: v128;
  for (let row = 0; row < rows; row++) {
    let p = x;
    const end = x + <usize>width * pixel;
    while (p < end) {
      const g0 = v128.load(dy);
      const g1 = v128.load(dy, 16);
      s = v128.load_splat<f32>(p);
      a0 = madd(s, g0, a0);
      b0 = madd(s, g1, b0);
      s = v128.load_splat<f32>(p, 4);
      a1 = madd(s, g0, a1);
      b1 = madd(s, g1, b1);
      s = v128.load_splat<f32>(p, 8);
      a2 = madd(s, g0, a2);
      b2 = madd(s, g1, b2);
      s = v128.load_splat<f32>(p, 12);
      a3 = madd(s, g0, a3);
      b3 = madd(s, g1, b3);
      p += pixel;
      dy += outPixel;
    }
    x += rowBytes;
  }
  const sums1 = sums + outPixel;
  const sums2 = sums1 + outPixel;
  const sums3 = sums2 + outPixel;
  addTo(sums, a0, b0);
  addTo(sums1, a1, b1);
  addTo(sums2, a2, b2);
  addTo(sums3, a3, b3);
}

// @ts-ignore: decorator
@inline
function addTo(sums: usize, a: v128, b: v128): void {
  v128.store(sums, f32x4.add(v128.load(sums), a));
  v128.store(sums, f32x4.add(v128.load(sums, 16), b), 16);
}
