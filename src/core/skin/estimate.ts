import { skinCategories } from '../demographics.ts';
import { quantileOf } from '../statistics/index.ts';
import { rgbToLab, type Lab } from './lab.ts';
import type { Grid } from './morphology.ts';
import { placesOf, valuesAt } from './places.ts';
import { Scratch } from './scratch.ts';
import { findSkin, findSurface, type Surface } from './skin-pixels.ts';

export type SkinTone = {
  /** Degrees; null where too little skin could be seen. */
  ita: number | null;
  category: string | null;
  /** Share of the image's pixels that counted as skin. */
  skinShare: number;
  note: string | null;
};

/** Less is no estimate: a few pixels may be anything. */
const leastShare = 0.05;
const leastPixels = 100;

/** Less is told. */
const plentyShare = 0.15;

/** Below, a small error of the camera's white balance moves the angle by many degrees. */
const coolYellowness = 5;

/** Degrees between the quartiles above which light or skin is uneven. */
const unevenDegrees = 20;

/**
 * The individual typology angle (Chardon, Crétois & Hourseau 1991), ITA = atan((L* − 50) / b*) · 180 / π, of the skin beside a
 * lesion; its classes are Del Bino et al.'s (2006). As Kinyanjui et al. (2020) did with dermoscopic images, it is taken from what
 * lies outside the lesion, with outliers left out: here the median of the angle over the skin's pixels whose lightness is between
 * the quartiles, so that shadows, vignetting and what was missed of hair and highlights do not count.
 *
 * Photographs are not calibrated: camera, light and processing shift the angle, so that it is an estimate beside a clinician's
 * judgement, never in place of it.
 *
 * @param rgb sRGB bytes
 * @param lesion 0 or 1 a pixel of the same grid; null where no outline is known
 */
export function estimateSkinTone(rgb: Uint8Array, grid: Grid, lesion: Uint8Array | null): SkinTone {
  const lab = rgbToLab(rgb);
  return skinToneOf(lab, grid, findSurface(lab, grid), lesion);
}

/** {@link estimateSkinTone} of a picture that has been looked at already. */
export function skinToneOf(lab: Lab, grid: Grid, surface: Surface, lesion: Uint8Array | null, scratch = new Scratch()): SkinTone {
  const { skin, bluish } = findSkin(lab, grid, surface, lesion, scratch);
  const pixels = placesOf(skin, scratch.places('skin', skin.length));
  const skinShare = pixels.length / skin.length;
  if (pixels.length < leastPixels || skinShare < leastShare) {
    const why = bluish > pixels.length ? `the image is too bluish to tell the skin's tone` : `too little skin can be seen beside the lesion to tell its tone`;
    return { ita: null, category: null, skinShare, note: `${why} (${percent(skinShare)} of the image could be used)` };
  }
  const values = scratch.floats('values', pixels.length);
  const lightness = valuesAt(lab.lightness, pixels, values);
  const [low, high] = [quantileOf(lightness, 0.25), quantileOf(lightness, 0.75)];
  const central = scratch.places('central skin', pixels.length);
  let count = 0;
  for (const pixel of pixels) if (lab.lightness[pixel]! >= low && lab.lightness[pixel]! <= high) central[count++] = pixel;
  const yellowness = quantileOf(valuesAt(lab.b, central.subarray(0, count), values.subarray(0, count)), 0.5);
  const angles = scratch.floats('angles', count);
  for (let at = 0; at < count; at++) angles[at] = typologyAngle(lab.lightness[central[at]!]!, lab.b[central[at]!]!);
  const ita = quantileOf(angles, 0.5);
  const notes = [
    ...(lesion ? [] : ['no outline of the lesion is known, so the middle of the image was left out']),
    ...(skinShare < plentyShare ? [`only ${percent(skinShare)} of the image is skin that could be used`] : []),
    ...(yellowness < coolYellowness ? ['the image is bluish, which makes skin seem lighter'] : []),
    ...(quantileOf(angles, 0.75) - quantileOf(angles, 0.25) > unevenDegrees ? ['the skin is unevenly lit or coloured'] : []),
  ];
  return { ita, category: categoryOf(ita), skinShare, note: notes.length > 0 ? `take it with care: ${notes.join('; ')}` : null };
}

/** Degrees, from −90 to 90: the lighter, the higher. Defined for b* above 0, as skin has it. */
export function typologyAngle(lightness: number, b: number): number {
  return (Math.atan((lightness - 50) / b) * 180) / Math.PI;
}

export function categoryOf(ita: number): string {
  return skinCategories.find(({ above }) => ita > above)!.category;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
