import { accumulateProducts } from '../filter-gradient';
import { gatherKernel } from './kernel';
import { planeBytes, stripTiles, transformStrip } from './patch';

/**
 * What `filterGradient` computes, for a 3 × 3 kernel: channels a multiple of 4, outChannels of 8.
 *
 * out: [3, 3, channels, outChannels]; products: 16 · channels · outChannels floats; workspace: see `winogradWorkspaceBytes`.
 */
export function filterGradientWinograd(
  x: usize, height: i32, width: i32, channels: i32,
  dy: usize, batch: i32, outHeight: i32, outWidth: i32, outChannels: i32,
  out: usize, top: i32, left: i32, products: usize, workspace: usize,
): void {
  const strip = stripTiles(channels);
  const across = (outWidth + 1) >> 1;
  const tiles = across * ((outHeight + 1) >> 1);
  const pixel = <usize>channels << 2;
  const outPixel = <usize>outChannels << 2;
  const plane = planeBytes(strip, channels);
  const gradientPlane = planeBytes(strip, outChannels);
  const patch = workspace;
  const v = patch + (pixel << 4);
  const g = v + (plane << 4);
  memory.fill(products, 0, (<usize>channels * outPixel) << 4);
  for (let n = 0; n < batch; n++) {
    for (let first = 0; first < tiles; first += strip) {
      const count = min(strip, tiles - first);
      transformStrip(x, height, width, channels, first, count, across, top, left, patch, v, plane);
      transformGradients(dy, outHeight, outWidth, outPixel, first, count, across, g, gradientPlane);
      for (let position = 0; position < 16; position++) {
        for (let k = 0; k < channels; k += 4) {
          const sums = products + <usize>(position * channels + k) * outPixel;
          for (let o = 0; o < outChannels; o += 8) {
            const offset = <usize>o << 2;
            accumulateProducts(
              v + <usize>position * plane + (<usize>k << 2), pixel, 0, g + <usize>position * gradientPlane + offset, outPixel, 1, count, sums + offset,
            );
          }
        }
      }
    }
    x += <usize>(height * width) * pixel;
    dy += <usize>(outHeight * outWidth) * outPixel;
  }
  gatherKernel(products, <usize>channels * outPixel, out);
}

/** A dy Aᵀ for `count` tiles from `first` on: position, tile, channel. */
export function transformGradients(
  dy: usize, outHeight: i32, outWidth: i32, outPixel: usize, first: i32, count: i32, across: i32, g: usize, plane: usize,
): void {
  for (let tile = 0; tile < count; tile++) {
    const i = (first + tile) / across << 1;
    const j = (first + tile) % across << 1;
    const from = dy + <usize>(i * outWidth + j) * outPixel;
    transformGradient(from, i + 1 < outHeight, j + 1 < outWidth, <usize>outWidth * outPixel, outPixel, g + <usize>tile * outPixel, plane);
  }
}

/** A dy Aᵀ for every channel of one tile; what lies outside the image is zero. */
function transformGradient(dy: usize, hasBelow: bool, hasRight: bool, rowBytes: usize, pixel: usize, g: usize, plane: usize): void {
  const zero = f32x4.splat(0);
  const end = dy + pixel;
  for (; dy < end; dy += 16, g += 16) {
    const a = v128.load(dy);
    const b = hasRight ? v128.load(dy + pixel) : zero;
    const c = hasBelow ? v128.load(dy + rowBytes) : zero;
    const d = hasBelow && hasRight ? v128.load(dy + rowBytes + pixel) : zero;
    gradientRow(a, b, g, plane);
    gradientRow(f32x4.add(a, c), f32x4.add(b, d), g + (plane << 2), plane);
    gradientRow(f32x4.sub(a, c), f32x4.sub(b, d), g + (plane << 3), plane);
    gradientRow(f32x4.neg(c), f32x4.neg(d), g + 12 * plane, plane);
  }
}

// @ts-ignore: decorator
@inline
function gradientRow(left: v128, right: v128, g: usize, plane: usize): void {
  v128.store(g, left);
  v128.store(g + plane, f32x4.add(left, right));
  v128.store(g + 2 * plane, f32x4.sub(left, right));
  v128.store(g + 3 * plane, f32x4.neg(right));
}
