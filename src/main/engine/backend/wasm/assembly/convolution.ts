import { madd } from './madd';

/**
 * Convolution with stride 1: y[n, i, j, o] = bias[o] + Σ x[n, i + r − top, j + c − left, k]·kernel[r, c, k, o], zero outside x,
 * cut at zero if `relu`; top and left are not negative. A row of x with its zero margins is copied once into a ring of `kernelRows` rows; for one kernel row the
 * reduction over columns and channels is then one run of adjacent floats.
 *
 * workspace: see `convolveWorkspaceBytes`; packed: see pack.ts; bias: ⌈out/8⌉·8 floats.
 */
export function convolve(
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelRows: i32, kernelColumns: i32, bias: usize, relu: i32,
  y: usize, batch: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  top: i32, left: i32, workspace: usize,
): void {
  const pixel = <usize>channels << 2;
  const outPixel = <usize>outChannels << 2;
  const rowBytes = ringRowBytes(outWidth, kernelColumns, channels);
  const rowReduction = kernelColumns * channels;
  const blockBytes = <usize>(kernelRows * rowReduction) << 5;
  const scratch = workspace;
  const table = scratch + 128;
  const zeroRow = table + ((<usize>kernelRows * 4 + 15) & ~15);
  const ring = zeroRow + rowBytes;
  // Columns of x that some output column can reach.
  const reach = min(width, outWidth + kernelColumns - 1 - left);
  memory.fill(zeroRow, 0, rowBytes * <usize>(kernelRows + 1));

  for (let n = 0; n < batch; n++) {
    let copied = 0;
    for (let i = 0; i < outHeight; i++) {
      const above = i - top;
      const below = min(height, above + kernelRows);
      for (; copied < below; copied++) {
        memory.copy(
          ring + <usize>(copied % kernelRows) * rowBytes + <usize>left * pixel,
          x + <usize>(copied * width) * pixel,
          <usize>reach * pixel,
        );
      }
      for (let r = 0; r < kernelRows; r++) {
        const row = above + r;
        store<u32>(table + (<usize>r << 2), row < 0 || row >= height ? zeroRow : ring + <usize>(row % kernelRows) * rowBytes);
      }
      let w = packed;
      for (let o = 0; o < outChannels; o += 8) {
        const whole = o + 8 <= outChannels;
        const blockBias = bias + (<usize>o << 2);
        for (let j = 0; j < outWidth; j += 4) {
          const pixels = min(4, outWidth - j);
          const offset = <usize>j * pixel;
          const out = y + <usize>j * outPixel + (<usize>o << 2);
          if (whole && pixels == 4) {
            tile(table, offset, pixel, kernelRows, rowReduction, w, blockBias, relu, out, outPixel);
          } else {
            tile(table, offset, pixel, kernelRows, rowReduction, w, blockBias, relu, scratch, 32);
            scatter(scratch, out, outPixel, pixels, min(8, outChannels - o));
          }
        }
        w += blockBytes;
      }
      y += <usize>outWidth * outPixel;
    }
    x += <usize>(height * width) * pixel;
  }
}

/** Bytes that `convolve` needs beside its tensors. */
export function convolveWorkspaceBytes(outWidth: i32, kernelRows: i32, kernelColumns: i32, channels: i32): usize {
  return 128 + ((<usize>kernelRows * 4 + 15) & ~15) + ringRowBytes(outWidth, kernelColumns, channels) * <usize>(kernelRows + 1);
}

/** A row of the ring also holds the pixels that the last, partly used tile reads. */
// @ts-ignore: decorator
@inline
function ringRowBytes(outWidth: i32, kernelColumns: i32, channels: i32): usize {
  return ((<usize>(outWidth + kernelColumns + 4) * <usize>channels << 2) + 15) & ~15;
}

function scatter(from: usize, to: usize, toPixel: usize, pixels: i32, channels: i32): void {
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) store<f32>(to + (<usize>c << 2), load<f32>(from + (<usize>c << 2)));
    from += 32;
    to += toPixel;
  }
}

/**
 * 4 pixels × 8 output channels, the accumulators in registers over the whole reduction. Measured against other shapes and
 * unrollings: larger tiles spill registers in V8, smaller ones wait for the multiplier.
 */
function tile(
  table: usize, offset: usize, pixel: usize, rows: i32, rowReduction: i32, w: usize, bias: usize, relu: i32, out: usize, outPixel: usize,
): void {
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = a0;
  let b1 = b0;
  let a2 = a0;
  let b2 = b0;
  let a3 = a0;
  let b3 = b0;
  let s: v128;
  for (let row = 0; row < rows; row++) {
    let p0 = <usize>load<u32>(table + (<usize>row << 2)) + offset;
    let p1 = p0 + pixel;
    let p2 = p1 + pixel;
    let p3 = p2 + pixel;
    const end = p0 + (<usize>rowReduction << 2);
    while (p0 < end) {
      const k0 = v128.load(w);
      const k1 = v128.load(w, 16);
      s = v128.load_splat<f32>(p0);
      a0 = madd(s, k0, a0);
      b0 = madd(s, k1, b0);
      p0 += 4;
      s = v128.load_splat<f32>(p1);
      a1 = madd(s, k0, a1);
      b1 = madd(s, k1, b1);
      p1 += 4;
      s = v128.load_splat<f32>(p2);
      a2 = madd(s, k0, a2);
      b2 = madd(s, k1, b2);
      p2 += 4;
      s = v128.load_splat<f32>(p3);
      a3 = madd(s, k0, a3);
      b3 = madd(s, k1, b3);
      p3 += 4;
      w += 32;
    }
  }
  if (relu) {
    const zero = f32x4.splat(0);
    a0 = f32x4.max(a0, zero);
    b0 = f32x4.max(b0, zero);
    a1 = f32x4.max(a1, zero);
    b1 = f32x4.max(b1, zero);
    a2 = f32x4.max(a2, zero);
    b2 = f32x4.max(b2, zero);
    a3 = f32x4.max(a3, zero);
    b3 = f32x4.max(b3, zero);
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  out += outPixel;
  v128.store(out, a1);
  v128.store(out, b1, 16);
  out += outPixel;
  v128.store(out, a2);
  v128.store(out, b2, 16);
  out += outPixel;
  v128.store(out, a3);
  v128.store(out, b3, 16);
}
