import { madd } from '../madd';
import { planeBytes, stripTiles, transformStrip } from './patch';

/**
 * What `convolve` computes, for a 3 × 3 kernel: channels a multiple of 4, outChannels of 8.
 *
 * packed: see above; bias: outChannels floats; workspace: see `winogradWorkspaceBytes`.
 */
export function convolveWinograd(
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, bias: usize, relu: i32,
  y: usize, batch: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  top: i32, left: i32, workspace: usize,
): void {
  const strip = stripTiles(channels);
  const across = (outWidth + 1) >> 1;
  const tiles = across * ((outHeight + 1) >> 1);
  const pixel = <usize>channels << 2;
  const plane = planeBytes(strip, channels);
  const patch = workspace;
  const v = patch + (pixel << 4);
  const m = v + (plane << 4);
  const resultPlane = planeBytes(strip, 8);
  for (let n = 0; n < batch; n++) {
    for (let first = 0; first < tiles; first += strip) {
      const count = min(strip, tiles - first);
      transformStrip(x, height, width, channels, first, count, across, top, left, patch, v, plane);
      let u = packed;
      for (let o = 0; o < outChannels; o += 8) {
        for (let position = 0; position < 16; position++) {
          multiply(v + <usize>position * plane, pixel, channels, u, m + <usize>position * resultPlane, count);
          u += pixel << 3;
        }
        const out = y + (<usize>o << 2);
        writeTiles(m, resultPlane, first, count, across, bias + (<usize>o << 2), relu, out, outHeight, outWidth, <usize>outChannels << 2);
      }
    }
    x += <usize>(height * width) * pixel;
    y += <usize>(outHeight * outWidth * outChannels) << 2;
  }
}

/** m[tile, 8] = v[tile, channels]·u[channels, 8], four tiles at a time (the last four may reach into unused ones). */
export function multiply(v: usize, pixel: usize, channels: i32, u: usize, m: usize, count: i32): void {
  for (let tile = 0; tile < count; tile += 4) {
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let a2 = a0;
    let b2 = a0;
    let a3 = a0;
    let b3 = a0;
    let s: v128;
    let w = u;
    let p0 = v;
    let p1 = p0 + pixel;
    let p2 = p1 + pixel;
    let p3 = p2 + pixel;
    const end = p1;
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
    v128.store(m, a0);
    v128.store(m, b0, 16);
    v128.store(m, a1, 32);
    v128.store(m, b1, 48);
    v128.store(m, a2, 64);
    v128.store(m, b2, 80);
    v128.store(m, a3, 96);
    v128.store(m, b3, 112);
    m += 128;
    v += pixel << 2;
  }
}

/** Aᵀ m A plus bias, for 8 channels of `count` tiles. */
export function writeTiles(
  m: usize, plane: usize, first: i32, count: i32, across: i32, bias: usize, relu: i32,
  y: usize, outHeight: i32, outWidth: i32, outPixel: usize,
): void {
  const floor = relu ? f32x4.splat(0) : f32x4.splat(-Infinity);
  for (let tile = 0; tile < count; tile++) {
    const i = (first + tile) / across << 1;
    const j = (first + tile) % across << 1;
    const out = y + <usize>(i * outWidth + j) * outPixel;
    const below = i + 1 < outHeight ? <usize>outWidth * outPixel : 0;
    const right = j + 1 < outWidth ? outPixel : 0;
    for (let half: usize = 0; half < 32; half += 16) {
      const at = m + (<usize>tile << 5) + half;
      const left0 = leftSum(at, plane);
      const rest0 = rightSum(at, plane);
      const left1 = leftSum(at + (plane << 2), plane);
      const rest1 = rightSum(at + (plane << 2), plane);
      const left2 = leftSum(at + (plane << 3), plane);
      const rest2 = rightSum(at + (plane << 3), plane);
      const left3 = leftSum(at + 12 * plane, plane);
      const rest3 = rightSum(at + 12 * plane, plane);
      const shift = v128.load(bias + half);
      const even0 = f32x4.add(shift, f32x4.add(f32x4.add(left0, left1), left2));
      const even1 = f32x4.add(shift, f32x4.add(f32x4.add(rest0, rest1), rest2));
      const odd0 = f32x4.add(shift, f32x4.sub(f32x4.sub(left1, left2), left3));
      const odd1 = f32x4.add(shift, f32x4.sub(f32x4.sub(rest1, rest2), rest3));
      const to = out + half;
      if (below && right) v128.store(to + below + right, f32x4.max(odd1, floor));
      if (below) v128.store(to + below, f32x4.max(odd0, floor));
      if (right) v128.store(to + right, f32x4.max(even1, floor));
      v128.store(to, f32x4.max(even0, floor));
    }
  }
}

// @ts-ignore: decorator
@inline
function leftSum(m: usize, plane: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(m), v128.load(m + plane)), v128.load(m + 2 * plane));
}

// @ts-ignore: decorator
@inline
function rightSum(m: usize, plane: usize): v128 {
  return f32x4.sub(f32x4.sub(v128.load(m + plane), v128.load(m + 2 * plane)), v128.load(m + 3 * plane));
}
