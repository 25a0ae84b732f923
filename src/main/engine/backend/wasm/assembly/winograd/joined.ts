import { accumulateProducts } from '../filter-gradient';
import { madd } from '../madd';
import { multiply, writeTiles } from './convolution';
import { nineth, transformEnlarged, writePixels } from './enlarged';
import { transformGradients } from './gradient';
import { gatherKernel } from './kernel';
import { planeBytes, stripTiles, transformStrip } from './patch';

// Convolution, 3 × 3 with SAME padding, of what a U-Net's decoder joins: `below`, [n, height, width, belowChannels], enlarged by 2,
// and behind its channels `skip`, [n, 2·height, 2·width, skipChannels]. All channels are multiples of 8.

/** Bytes that the functions here need beside their tensors. */
export function joinedWorkspaceBytes(belowChannels: i32, skipChannels: i32, outChannels: i32): usize {
  const strip = stripTiles(belowChannels + skipChannels);
  const patches = <usize>(9 * belowChannels + 16 * skipChannels) << 2;
  return patches + 9 * planeBytes(strip, belowChannels) + ((planeBytes(strip, skipChannels) + planeBytes(strip, max(8, outChannels))) << 4);
}

/** packed: see kernel.ts; bias: outChannels floats; workspace: see above. */
export function convolveJoined(
  below: usize, skip: usize, batch: i32, height: i32, width: i32, belowChannels: i32, skipChannels: i32,
  packed: usize, bias: usize, relu: i32, y: usize, outChannels: i32, workspace: usize,
): void {
  const strip = stripTiles(belowChannels + skipChannels);
  const tiles = height * width;
  const belowPixel = <usize>belowChannels << 2;
  const skipPixel = <usize>skipChannels << 2;
  const belowPlane = planeBytes(strip, belowChannels);
  const skipPlane = planeBytes(strip, skipChannels);
  const resultPlane = planeBytes(strip, 8);
  const skipPatch = workspace + 9 * belowPixel;
  const belowV = skipPatch + (skipPixel << 4);
  const skipV = belowV + 9 * belowPlane;
  const m = skipV + (skipPlane << 4);
  const step = (belowPixel + skipPixel) << 3;
  for (let n = 0; n < batch; n++) {
    for (let first = 0; first < tiles; first += strip) {
      const count = min(strip, tiles - first);
      transformEnlarged(below, height, width, belowChannels, first, count, workspace, belowV, belowPlane);
      transformStrip(skip, height << 1, width << 1, skipChannels, first, count, width, 1, 1, skipPatch, skipV, skipPlane);
      let u = packed;
      for (let o = 0; o < outChannels; o += 8) {
        for (let position = 0; position < 16; position++) {
          const nine = nineth(position);
          const skipAt = skipV + <usize>position * skipPlane;
          const to = m + <usize>position * resultPlane;
          if (nine < 0) multiply(skipAt, skipPixel, skipChannels, u + (belowPixel << 3), to, count);
          else multiplyBoth(belowV + <usize>nine * belowPlane, belowPixel, skipAt, skipPixel, u, to, count);
          u += step;
        }
        const out = y + (<usize>o << 2);
        writeTiles(m, resultPlane, first, count, width, bias + (<usize>o << 2), relu, out, height << 1, width << 1, <usize>outChannels << 2);
      }
    }
    below += <usize>tiles * belowPixel;
    skip += <usize>(tiles << 2) * skipPixel;
    y += <usize>(tiles << 2) * (<usize>outChannels << 2);
  }
}

/** `multiply` over the channels of two. */
function multiplyBoth(a: usize, aPixel: usize, b: usize, bPixel: usize, u: usize, m: usize, count: i32): void {
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
    let p0 = a;
    let pixel = aPixel;
    for (let part = 0; part < 2; part++) {
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
      p0 = b;
      pixel = bPixel;
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
    a += aPixel << 2;
    b += bPixel << 2;
  }
}

/**
 * The gradient with respect to both images, which dBelow and dSkip take. packed: the kernel's for the way back, see kernel.ts;
 * zeros: 32 bytes; workspace: see `winogradWorkspaceBytes` for outChannels and 8.
 */
export function joinedInputGradient(
  dy: usize, batch: i32, height: i32, width: i32, outChannels: i32, packed: usize, zeros: usize,
  dBelow: usize, belowChannels: i32, dSkip: usize, skipChannels: i32, workspace: usize,
): void {
  const strip = stripTiles(outChannels);
  const tiles = height * width;
  const pixel = <usize>outChannels << 2;
  const belowPixel = <usize>belowChannels << 2;
  const skipPixel = <usize>skipChannels << 2;
  const plane = planeBytes(strip, outChannels);
  const resultPlane = planeBytes(strip, 8);
  const v = workspace + (pixel << 4);
  const m = v + (plane << 4);
  for (let n = 0; n < batch; n++) {
    for (let first = 0; first < tiles; first += strip) {
      const count = min(strip, tiles - first);
      transformStrip(dy, height << 1, width << 1, outChannels, first, count, width, 1, 1, workspace, v, plane);
      let u = packed;
      for (let k = 0; k < belowChannels; k += 8) {
        for (let position = 0; position < 16; position++) {
          const nine = nineth(position);
          if (nine >= 0) multiply(v + <usize>position * plane, pixel, outChannels, u, m + <usize>nine * resultPlane, count);
          u += pixel << 3;
        }
        writePixels(m, resultPlane, count, dBelow + <usize>first * belowPixel + (<usize>k << 2), belowPixel);
      }
      for (let k = 0; k < skipChannels; k += 8) {
        for (let position = 0; position < 16; position++) {
          multiply(v + <usize>position * plane, pixel, outChannels, u, m + <usize>position * resultPlane, count);
          u += pixel << 3;
        }
        writeTiles(m, resultPlane, first, count, width, zeros, 0, dSkip + (<usize>k << 2), height << 1, width << 1, skipPixel);
      }
    }
    dy += <usize>(tiles << 2) * pixel;
    dBelow += <usize>tiles * belowPixel;
    dSkip += <usize>(tiles << 2) * skipPixel;
  }
}

/** The gradient with respect to the kernel; products: 16 · (belowChannels + skipChannels) · outChannels floats; workspace: see above. */
export function joinedFilterGradient(
  below: usize, skip: usize, batch: i32, height: i32, width: i32, belowChannels: i32, skipChannels: i32,
  dy: usize, outChannels: i32, out: usize, products: usize, workspace: usize,
): void {
  const channels = belowChannels + skipChannels;
  const strip = stripTiles(channels);
  const tiles = height * width;
  const belowPixel = <usize>belowChannels << 2;
  const skipPixel = <usize>skipChannels << 2;
  const outPixel = <usize>outChannels << 2;
  const belowPlane = planeBytes(strip, belowChannels);
  const skipPlane = planeBytes(strip, skipChannels);
  const gradientPlane = planeBytes(strip, outChannels);
  const skipPatch = workspace + 9 * belowPixel;
  const belowV = skipPatch + (skipPixel << 4);
  const skipV = belowV + 9 * belowPlane;
  const g = skipV + (skipPlane << 4);
  memory.fill(products, 0, (<usize>channels * outPixel) << 4);
  for (let n = 0; n < batch; n++) {
    for (let first = 0; first < tiles; first += strip) {
      const count = min(strip, tiles - first);
      transformEnlarged(below, height, width, belowChannels, first, count, workspace, belowV, belowPlane);
      transformStrip(skip, height << 1, width << 1, skipChannels, first, count, width, 1, 1, skipPatch, skipV, skipPlane);
      transformGradients(dy, height << 1, width << 1, outPixel, first, count, width, g, gradientPlane);
      for (let position = 0; position < 16; position++) {
        const gradient = g + <usize>position * gradientPlane;
        const sums = products + <usize>(position * channels) * outPixel;
        const nine = nineth(position);
        if (nine >= 0) accumulateChannels(belowV + <usize>nine * belowPlane, belowPixel, gradient, outPixel, count, sums);
        accumulateChannels(skipV + <usize>position * skipPlane, skipPixel, gradient, outPixel, count, sums + <usize>belowChannels * outPixel);
      }
    }
    below += <usize>tiles * belowPixel;
    skip += <usize>(tiles << 2) * skipPixel;
    dy += <usize>(tiles << 2) * outPixel;
  }
  gatherKernel(products, <usize>channels * outPixel, out);
}

function accumulateChannels(v: usize, pixel: usize, gradient: usize, outPixel: usize, count: i32, sums: usize): void {
  for (let k: usize = 0; k < pixel; k += 16) {
    for (let o: usize = 0; o < outPixel; o += 32) {
      accumulateProducts(v + k, pixel, 0, gradient + o, outPixel, 1, count, sums + o);
    }
    sums += outPixel << 2;
  }
}
