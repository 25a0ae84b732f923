import { close, type Grid } from '../skin/morphology.ts';
import type { Scratch } from '../skin/scratch.ts';
import type { Surface } from '../skin/skin-pixels.ts';
import { quantileOf } from '../statistics/index.ts';

/** Lightness by which a hair is darker than what it lies on. */
const leastDepth = 6;

/** And so many times as much as the median of the picture's pixels: the grain of skin seen from near is full of short dark lines. */
const timesGrain = 2.25;

/** The median is that of every so many'th pixel. */
const grainStep = 7;

/** Bytes by which ink is bluer than red; black hair under a violet light is not. */
const inkBlue = 20;

/** Wider dark lines are pigment: half the width of what is filled, as a share of the image's longer side. */
const halfWidth = 0.0125;

/** Shorter dark lines are the pattern of a lesion or of the skin; a share of the image's longer side. */
const length = 0.1;

/** Directions that lines are looked for in, evenly spaced: turned by a right angle or mirrored they are the same. */
const directions = 16;

/** Of a line's pixels, those that must be dark: hairs bend, cross and shine. */
const darkShare = 0.85;

/**
 * Pixels of dark hairs. As DullRazor (Lee, Ng, Gallagher, Coldman & McLean 1997) does, thin dark structures are found as what a morphological
 * closing fills, and kept where they are long: here where a straight line, a tenth of the image's longer side long, in one of sixteen
 * directions runs along them with at most 15 % of it interrupted.
 *
 * @param rgb sRGB bytes
 * @param lightness CIELAB's L* of each pixel
 * @returns 1 where there is hair
 */
export function findHair(rgb: Uint8Array, lightness: Float32Array, { width, height }: Grid, { corners }: Surface, scratch: Scratch): Uint8Array {
  const side = Math.max(width, height);
  const withoutHair = close(lightness, { width, height }, Math.max(1, Math.floor(halfWidth * side)), scratch, scratch.floats('without hair', lightness.length));
  const depths = scratch.floats('depths', lightness.length);
  for (let pixel = 0; pixel < depths.length; pixel++) depths[pixel] = withoutHair[pixel]! - lightness[pixel]!;
  const least = Math.max(leastDepth, timesGrain * grainOf(depths, scratch));
  const lines = linesOf(Math.max(8, Math.round(length * side)), width, height);
  const { margin, stride } = lines;
  // With a margin all around, no pixel of a line has to be asked whether it lies in the image.
  const dark = scratch.bytes('dark', stride * (height + 2 * margin)).fill(0);
  const found = scratch.bytes('found', dark.length).fill(0);
  const places: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      if (depths[pixel]! < least || corners[pixel] === 1 || rgb[3 * pixel + 2]! - rgb[3 * pixel]! > inkBlue) continue;
      const place = (y + margin) * stride + x + margin;
      dark[place] = 1;
      places.push(place);
    }
  }
  for (const place of places) {
    for (const offsets of lines.offsets) {
      let missing = Math.floor((1 - darkShare) * offsets.length);
      for (let at = 0; at < offsets.length && missing >= 0; at++) missing -= 1 - dark[place + offsets[at]!]!;
      if (missing < 0) continue;
      for (let at = 0; at < offsets.length; at++) found[place + offsets[at]!] = dark[place + offsets[at]!]!;
    }
  }
  const hair = scratch.bytes('hair', lightness.length).fill(0);
  for (const place of places) if (found[place] === 1) hair[(Math.floor(place / stride) - margin) * width + (place % stride) - margin] = 1;
  return hair;
}

function grainOf(depths: Float32Array, scratch: Scratch): number {
  const sample = scratch.floats('grain', Math.ceil(depths.length / grainStep));
  for (let at = 0; at < sample.length; at++) sample[at] = depths[at * grainStep]!;
  return quantileOf(sample, 0.5);
}

type Lines = { width: number; height: number; margin: number; stride: number; offsets: Int32Array[] };
let kept: Lines | null = null;

/** The places of lines' pixels from their middle, in an image with a margin as wide as half a line. */
function linesOf(pixels: number, width: number, height: number): Lines {
  if (kept?.width === width && kept.height === height) return kept;
  const half = Math.floor(pixels / 2);
  const stride = width + 2 * half;
  const offsets = Array.from({ length: directions }, (_, direction) => {
    const angle = (Math.PI * direction) / directions;
    const steps = Array.from({ length: 2 * half + 1 }, (_, step) => step - half);
    return Int32Array.from(steps, (step) => awayFromZero(step * Math.sin(angle)) * stride + awayFromZero(step * Math.cos(angle)));
  });
  kept = { width, height, margin: half, stride, offsets };
  return kept;
}

/** Rounds alike on both sides of zero, so that a line and its mirror image have the same pixels. */
function awayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value) + 1e-9);
}
