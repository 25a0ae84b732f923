import { expect, test } from 'vitest';
import { rgbToLab } from '../../../src/core/skin/index.ts';

// What scikit-image 0.26's `rgb2lab` (D65, 2°) gives.
test.each<[number[], number[]]>([
  [[0, 0, 0], [0, 0, 0]],
  [[255, 255, 255], [100, -0.002, 0.005]],
  [[255, 0, 0], [53.241, 80.092, 67.203]],
  [[0, 255, 0], [87.735, -86.183, 83.18]],
  [[0, 0, 255], [32.296, 79.186, -107.857]],
  [[210, 170, 140], [72.46, 10.38, 21.005]],
  [[150, 100, 70], [47.03, 16.73, 25.155]],
  [[70, 45, 30], [21.105, 9.5, 14.334]],
  [[10, 20, 30], [5.948, -0.669, -8.136]],
  [[128, 128, 128], [53.585, -0.001, 0.003]],
])('sRGB %j is L*a*b* %j', (rgb, expected) => {
  const { lightness, a, b } = rgbToLab(Uint8Array.from(rgb));
  [lightness[0]!, a[0]!, b[0]!].forEach((value, place) => expect(Math.abs(value - expected[place]!)).toBeLessThan(0.01));
});
