import type { Random } from '../../../core/random.ts';
import type { WeakTarget } from '../sample-source.ts';

export type AugmentationConfiguration = {
  /** Mirror, left to right and top to bottom, each half of the time. */
  flip: boolean;
  /** Turn by an angle drawn from ± this, in degrees. */
  rotateDegrees: number;
  /** Enlarge or shrink by a factor drawn from [1 / (1 + this), 1 + this], evenly in its logarithm. */
  scale: number;
  /** Move by ± this share of the side, in each direction. */
  shift: number;
  /** Multiply all values by 1 ± this. */
  brightness: number;
  /** Spread values about the image's mean by 1 ± this. */
  contrast: number;
  /** Spread each pixel's channels about its grey by 1 ± this. */
  saturation: number;
  /** Multiply each channel by 1 ± this: shifts of hue and of the light's colour. */
  tint: number;
  /** How often a rectangle of .1 to .3 of the side is blanked with the image's mean colour; its mask stays. */
  cutOutProbability: number;
};

/** Where pixels go. */
export type GeometryConfiguration = Pick<AugmentationConfiguration, 'flip' | 'rotateDegrees' | 'scale' | 'shift'>;

/** What becomes of them there. */
export type ColourConfiguration = Pick<AugmentationConfiguration, 'brightness' | 'contrast' | 'saturation' | 'tint' | 'cutOutProbability'>;

/** Pixels at model size; see `SampleSource`. */
export type Sample = { image: Uint8Array; mask: Uint8Array | null; weak?: WeakTarget | null };

/** RGB interleaved, 0 to 255, not rounded; the mask 0 or 1; weak labels where the sample has them. */
export type AugmentedSample = { image: Float32Array; mask: Uint8Array | null; weak?: WeakTarget };

/**
 * A random variant of a sample: one inverse affine map (bilinear for the image, nearest for the mask, mirrored beyond the
 * edges), a blanked rectangle, and one linear map of colours. A pure function of the sample and the generator's state.
 *
 * @param size side of the square, in pixels
 */
export function augment(sample: Sample, size: number, configuration: AugmentationConfiguration, random: Random): AugmentedSample {
  const warped = warp(sample, size, configuration, random);
  recolour(warped.image, size, configuration, random);
  return warped;
}

/**
 * The first half of {@link augment}: the affine map alone. A sample with a box is turned by multiples of 90° only, the nearest to the
 * angle drawn, so that the box's sides stay rows and columns.
 */
export function warp(sample: Sample, size: number, configuration: GeometryConfiguration, random: Random): AugmentedSample {
  const { weak } = sample;
  const map = drawAffine(size, configuration, random, Boolean(weak?.box));
  const image = new Float32Array(size * size * 3);
  const mask = sample.mask ? new Uint8Array(size * size) : null;
  resample(sample, size, map, image, mask);
  if (!weak) return { image, mask };
  const moved = (layer: Uint8Array | null): Uint8Array | null => layer && resampleNearest(layer, size, map);
  return { image, mask, weak: { ...weak, box: moved(weak.box), pixels: moved(weak.pixels) } };
}

/** The other half: the blanked rectangle, and the colours. Changes `image`. */
export function recolour(image: Float32Array, size: number, configuration: ColourConfiguration, random: Random): void {
  const mean = channelMeans(image);
  if (random.uniform() < configuration.cutOutProbability) cutOut(image, size, mean, random);
  mapColours(image, drawColourMap(mean, configuration, random));
}

/** Source position of a target pixel: (a·column + b·row + c, d·column + e·row + f). */
type Affine = { a: number; b: number; c: number; d: number; e: number; f: number };

function drawAffine(size: number, configuration: GeometryConfiguration, random: Random, rightAngles: boolean): Affine {
  const degrees = random.between(-1, 1) * configuration.rotateDegrees;
  const angle = ((rightAngles ? Math.round(degrees / 90) * 90 : degrees) * Math.PI) / 180;
  const zoom = (1 + configuration.scale) ** random.between(-1, 1);
  const mirrorX = configuration.flip && random.uniform() < 0.5 ? -1 : 1;
  const mirrorY = configuration.flip && random.uniform() < 0.5 ? -1 : 1;
  const shiftX = random.between(-1, 1) * configuration.shift * size;
  const shiftY = random.between(-1, 1) * configuration.shift * size;
  const centre = (size - 1) / 2;
  const a = (mirrorX * Math.cos(angle)) / zoom;
  const b = (-mirrorX * Math.sin(angle)) / zoom;
  const d = (mirrorY * Math.sin(angle)) / zoom;
  const e = (mirrorY * Math.cos(angle)) / zoom;
  return { a, b, c: centre + shiftX - (a + b) * centre, d, e, f: centre + shiftY - (d + e) * centre };
}

function resample({ image, mask }: Sample, size: number, map: Affine, outImage: Float32Array, outMask: Uint8Array | null): void {
  const { a, b, c, d, e, f } = map;
  const last = size - 1;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = mirror(a * column + b * row + c, last);
      const y = mirror(d * column + e * row + f, last);
      const left = Math.floor(x);
      const top = Math.floor(y);
      const right = left < last ? left + 1 : last;
      const bottom = top < last ? top + 1 : last;
      const tx = x - left;
      const ty = y - top;
      const nw = (1 - tx) * (1 - ty);
      const ne = tx * (1 - ty);
      const sw = (1 - tx) * ty;
      const se = tx * ty;
      const inw = (top * size + left) * 3;
      const ine = (top * size + right) * 3;
      const isw = (bottom * size + left) * 3;
      const ise = (bottom * size + right) * 3;
      const target = row * size + column;
      const to = target * 3;
      outImage[to] = image[inw]! * nw + image[ine]! * ne + image[isw]! * sw + image[ise]! * se;
      outImage[to + 1] = image[inw + 1]! * nw + image[ine + 1]! * ne + image[isw + 1]! * sw + image[ise + 1]! * se;
      outImage[to + 2] = image[inw + 2]! * nw + image[ine + 2]! * ne + image[isw + 2]! * sw + image[ise + 2]! * se;
      if (outMask && mask) outMask[target] = mask[(ty < 0.5 ? top : bottom) * size + (tx < 0.5 ? left : right)]!;
    }
  }
}

/** As {@link resample} moves masks. */
function resampleNearest(layer: Uint8Array, size: number, { a, b, c, d, e, f }: Affine): Uint8Array {
  const moved = new Uint8Array(size * size);
  const last = size - 1;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = Math.round(mirror(a * column + b * row + c, last));
      const y = Math.round(mirror(d * column + e * row + f, last));
      moved[row * size + column] = layer[y * size + x]!;
    }
  }
  return moved;
}

/** Folds a coordinate back into [0, last], as if mirrors stood at both edge pixels. */
function mirror(coordinate: number, last: number): number {
  if (coordinate >= 0 && coordinate <= last) return coordinate;
  const folded = Math.abs(coordinate) % (2 * last);
  return folded > last ? 2 * last - folded : folded;
}

function channelMeans(image: Float32Array): [number, number, number] {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < image.length; i += 3) {
    red += image[i]!;
    green += image[i + 1]!;
    blue += image[i + 2]!;
  }
  const pixels = image.length / 3;
  return [red / pixels, green / pixels, blue / pixels];
}

/** Luma weights of ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114] as const;

/** New channel k of a pixel = own[k]·(old channel k) + grey[k]·(old grey) + constant[k]. */
type ColourMap = { own: number[]; grey: number[]; constant: number[] };

function drawColourMap(mean: readonly number[], configuration: ColourConfiguration, random: Random): ColourMap {
  const factor = (strength: number): number => 1 + strength * random.between(-1, 1);
  const brightness = factor(configuration.brightness);
  const contrast = factor(configuration.contrast);
  const saturation = factor(configuration.saturation);
  const tints = [factor(configuration.tint), factor(configuration.tint), factor(configuration.tint)];
  const meanGrey = brightness * luma.reduce((sum, weight, channel) => sum + weight * mean[channel]!, 0);
  return {
    own: tints.map((tint) => tint * brightness * contrast * saturation),
    grey: tints.map((tint) => tint * brightness * contrast * (1 - saturation)),
    constant: tints.map((tint) => tint * meanGrey * (1 - contrast)),
  };
}

function mapColours(image: Float32Array, { own, grey, constant }: ColourMap): void {
  const [ownRed, ownGreen, ownBlue] = own as [number, number, number];
  const [greyRed, greyGreen, greyBlue] = grey as [number, number, number];
  const [red, green, blue] = constant as [number, number, number];
  for (let i = 0; i < image.length; i += 3) {
    const brightness = luma[0] * image[i]! + luma[1] * image[i + 1]! + luma[2] * image[i + 2]!;
    image[i] = toByteRange(ownRed * image[i]! + greyRed * brightness + red);
    image[i + 1] = toByteRange(ownGreen * image[i + 1]! + greyGreen * brightness + green);
    image[i + 2] = toByteRange(ownBlue * image[i + 2]! + greyBlue * brightness + blue);
  }
}

function toByteRange(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

function cutOut(image: Float32Array, size: number, colour: readonly number[], random: Random): void {
  const height = Math.round(size * random.between(0.1, 0.3));
  const width = Math.round(size * random.between(0.1, 0.3));
  const top = random.below(size - height + 1);
  const left = random.below(size - width + 1);
  for (let row = top; row < top + height; row++) {
    for (let column = left; column < left + width; column++) {
      for (let channel = 0; channel < 3; channel++) image[(row * size + column) * 3 + channel] = colour[channel]!;
    }
  }
}
