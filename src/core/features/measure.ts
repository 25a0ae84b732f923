import type { FeatureName } from '../contract/audit.ts';
import { skinToneOf } from '../skin/estimate.ts';
import { rgbToLab } from '../skin/lab.ts';
import type { Grid } from '../skin/morphology.ts';
import { findPlain, findSurface, type Surface } from '../skin/skin-pixels.ts';
import { figure, missing, type Figure } from '../statistics/figure.ts';
import { findBorder } from './border.ts';
import { differenceFrom } from './colour-difference.ts';
import { meanDifference, medianColour, within } from './colour.ts';
import { findHair } from './hair.ts';
import { findRegion } from './region.ts';

/** The longest side that pictures are measured at: hairs still show, and a picture takes some milliseconds. */
export const featureSide = 256;

/** Fewer pixels of a lesion, or of what is left of it, say nothing about its colours and outline. */
const leastPixels = 100;

/** Of skin around it: a median needs less than a spread. */
const leastRing = 50;

const glareLightness = 95;

export type Features = Record<FeatureName, Figure<number>>;

/**
 * What a picture looks like, in numbers that may explain why it is hard. docs/features.md has formulas, sources, limits, and how far they can be
 * relied on.
 *
 * - `area`: the lesion's share of the image, in [0, 1].
 * - `contrast`: CIEDE2000 between the median colours of the lesion without its rim and of the skin around it, from 0 to about 100.
 * - `hair`: the share of the image without its black frame that dark hairs cover, in [0, 1].
 * - `border`: how much longer the lesion's smoothed outline is than its convex hull's, as a share of the outline, in [0, 1).
 * - `variegation`: mean CIEDE2000 of the lesion's pixels from their median colour, from 0 to about 50.
 * - `ita`: the individual typology angle of the skin beside the lesion, in degrees from −90 to 90; see `estimateSkinTone`.
 *
 * A feature that is not defined is a sentence.
 *
 * @param rgb sRGB bytes, red, green and blue of each pixel; no side longer than {@link featureSide}, shrunk by averaging areas
 * @param lesion 0 or 1 a pixel of the same grid; null where no outline is known
 */
export function measureFeatures(rgb: Uint8Array, grid: Grid, lesion: Uint8Array | null): Features {
  const pixels = grid.width * grid.height;
  if (rgb.length !== 3 * pixels || (lesion && lesion.length !== pixels)) {
    throw new RangeError(`${rgb.length} bytes of colour${lesion ? ` and ${lesion.length} of a mask` : ''} do not fill ${grid.width} × ${grid.height}`);
  }
  const lab = rgbToLab(rgb);
  const surface = findSurface(lab, grid);
  const plain = findPlain(lab, surface);
  const hair = findHair(lab.lightness, grid, surface);
  const tone = skinToneOf(lab, grid, plain, lesion);
  const anywhere = {
    hair: hairShare(hair, surface),
    ita: tone.ita === null ? missing(tone.note!) : figure(tone.ita),
  };
  if (!lesion) {
    const none = missing('no outline of the lesion is known');
    return { area: none, contrast: none, border: none, variegation: none, ...anywhere };
  }
  const size = countOf(lesion);
  const area = figure(size / pixels);
  if (size < leastPixels) {
    const none = missing(size === 0 ? 'the outline is empty' : `the lesion has only ${size} pixels in a picture of ${grid.width} × ${grid.height}`);
    return { area, contrast: none, border: none, variegation: none, ...anywhere };
  }
  const { inner, ring } = findRegion(lesion, grid);
  const bare = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) bare[pixel] = hair[pixel] === 0 && surface.corners[pixel] === 0 && lab.lightness[pixel]! <= glareLightness ? 1 : 0;
  const seen = within(inner, bare);
  const skin = within(ring, plain);
  return { area, contrast: contrast(), border: findBorder({ ...grid, data: lesion }), variegation: variegation(), ...anywhere };

  function contrast(): Figure<number> {
    if (seen.length < leastPixels) return tooLittleSeen;
    if (skin.length < leastRing) return missing('too little skin can be seen around the lesion');
    return figure(differenceFrom(medianColour(lab, skin))(...medianColour(lab, seen)));
  }

  function variegation(): Figure<number> {
    return seen.length < leastPixels ? tooLittleSeen : figure(meanDifference(lab, seen));
  }
}

const tooLittleSeen = missing('too little of the lesion can be seen under hair and highlights');

function hairShare(hair: Uint8Array, { corners }: Surface): Figure<number> {
  const shown = corners.length - countOf(corners);
  return shown < leastPixels ? missing('the picture is black') : figure(countOf(hair) / shown);
}

function countOf(marked: Uint8Array): number {
  let count = 0;
  for (let pixel = 0; pixel < marked.length; pixel++) count += marked[pixel]!;
  return count;
}
