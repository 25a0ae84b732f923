import type { Grid } from '../../../src/core/skin/morphology.ts';
import { Random } from '../../../src/core/random.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/** Light skin and a brown lesion: L*a*b* 72.46, 10.38, 21.005 and 30.97, 16.87, 18.37 (the definitions of sRGB and CIELAB, in NumPy 2.4). */
export const skin: Colour = [210, 170, 140];
export const brown: Colour = [105, 62, 45];

export type Picture = { rgb: Uint8Array; grid: Grid; lesion: Uint8Array };

/** Even skin with a lesion wherever `isLesion` says so of a pixel's centre, in pixels. */
export function draw(grid: Grid, isLesion: (x: number, y: number) => boolean, lesionColour: Colour = brown, skinColour: Colour = skin): Picture {
  const rgb = new Uint8Array(3 * grid.width * grid.height);
  const lesion = new Uint8Array(grid.width * grid.height);
  for (let pixel = 0; pixel < lesion.length; pixel++) {
    lesion[pixel] = Number(isLesion((pixel % grid.width) + 0.5, Math.floor(pixel / grid.width) + 0.5));
    rgb.set(lesion[pixel] === 1 ? lesionColour : skinColour, 3 * pixel);
  }
  return { rgb, grid, lesion };
}

export function disc(centreX: number, centreY: number, radius: number): (x: number, y: number) => boolean {
  return (x, y) => Math.hypot(x - centreX, y - centreY) < radius;
}

/** A disc whose radius goes in and out `points` times. */
export function star(centreX: number, centreY: number, radius: number, points: number, depth: number): (x: number, y: number) => boolean {
  return (x, y) => Math.hypot(x - centreX, y - centreY) < radius * (1 + depth * Math.cos(points * Math.atan2(y - centreY, x - centreX)));
}

/** A straight line of some width; returns how many pixels it has. */
export function drawLine({ rgb, grid }: Picture, fromX: number, fromY: number, angle: number, length: number, width: number, colour: Colour): number {
  let pixels = 0;
  for (let pixel = 0; pixel < grid.width * grid.height; pixel++) {
    const [x, y] = [(pixel % grid.width) + 0.5 - fromX, Math.floor(pixel / grid.width) + 0.5 - fromY];
    const along = x * Math.cos(angle) + y * Math.sin(angle);
    const across = Math.abs(y * Math.cos(angle) - x * Math.sin(angle));
    if (along < 0 || along > length || across > width / 2) continue;
    rgb.set(colour, 3 * pixel);
    pixels++;
  }
  return pixels;
}

/** Uniform noise of ± `range` a channel. */
export function addNoise({ rgb }: Picture, range: number, seed: number): void {
  const random = Random.derive(seed, 'features');
  for (let at = 0; at < rgb.length; at++) rgb[at] = Math.min(255, Math.max(0, rgb[at]! + random.below(2 * range + 1) - range));
}

/** Turned by a right angle. */
export function turned({ rgb, grid, lesion }: Picture): Picture {
  const { width, height } = grid;
  return moved({ rgb, grid: { width: height, height: width }, lesion }, (x, y) => y + (height - 1 - x) * width);
}

export function mirrored({ rgb, grid, lesion }: Picture): Picture {
  return moved({ rgb, grid, lesion }, (x, y) => y * grid.width + grid.width - 1 - x);
}

function moved({ rgb, grid, lesion }: Picture, source: (x: number, y: number) => number): Picture {
  const result = { rgb: new Uint8Array(rgb.length), grid, lesion: new Uint8Array(lesion.length) };
  for (let pixel = 0; pixel < lesion.length; pixel++) {
    const from = source(pixel % grid.width, Math.floor(pixel / grid.width));
    result.lesion[pixel] = lesion[from]!;
    result.rgb.set(rgb.subarray(3 * from, 3 * from + 3), 3 * pixel);
  }
  return result;
}
