import type { FeatureName } from '../contract/audit.ts';
import { skinToneOf, type SkinTone } from '../skin/estimate.ts';
import { lightnessOf, rgbToLab } from '../skin/lab.ts';
import type { Grid } from '../skin/morphology.ts';
import { Scratch } from '../skin/scratch.ts';
import { findSurface, type Surface } from '../skin/skin-pixels.ts';
import { figure, missing, type Figure } from '../statistics/figure.ts';
import { findBorder } from './border.ts';
import { differenceFrom } from './colour-difference.ts';
import { meanDifference, medianColour } from './colour.ts';
import { findHair } from './hair.ts';
import { halve } from './half.ts';
import { findRegion } from './region.ts';

/** The longest side that pictures are measured at: hairs still show, and a picture takes some milliseconds. */
export const featureSide = 256;

/** Fewer pixels of a lesion say nothing about its colours and outline. */
const leastPixels = 100;

/** Fewer pixels of what can be seen of it inside its rim, or of skin around it, have no colour of their own. */
const leastSeen = 30;

/** Of more pixels evenly spaced ones are taken: what that changes is far below what cameras do. */
const plenty = 2048;

const glareLightness = 95;

/** The arrays of one picture give their memory to the next: nothing of them leaves this module. */
const scratch = new Scratch();
const halfScratch = new Scratch();

/** Goes up whenever the same picture would get other numbers. */
export const featureVersion = 1;

export type Features = Record<FeatureName, Figure<number>>;

/**
 * What a picture looks like, in numbers that may explain why it is hard. docs/features.md has formulas, sources, limits, and how far they can be
 * relied on.
 *
 * - `area`: the lesion's share of the image, in [0, 1].
 * - `contrast`: CIEDE2000 between the median colours of the lesion without its rim and of the skin around it, from 0 to about 100.
 * - `hair`: the share of the image without its black frame that dark hairs cover, in [0, 1].
 * - `border`: the share of its convex hull that the lesion's smoothed outline leaves out, in [0, 1).
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
  const { tone, surface } = lookAtSkin(rgb, grid, lesion);
  const lightness = lightnessOf(rgb, scratch.floats('all lightness', pixels));
  const hair = findHair(rgb, lightness, grid, surface, scratch);
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
  const { inner, ring } = findRegion(lesion, grid, scratch);
  const seen = placesThat(thinned(inner), (place) => hair[place] === 0 && surface.corners[place] === 0 && lightness[place]! <= glareLightness);
  const skin = placesThat(thinned(ring), (place) => surface.plain[place] === 1);
  const [lesionColour, skinColour] = [seen, skin].map((places) => (places.length < leastSeen ? null : medianColour(rgb, places, scratch)));
  return {
    area,
    contrast: !lesionColour ? tooLittleSeen : !skinColour ? missing('too little skin can be seen around the lesion') : figure(differenceFrom(skinColour)(...lesionColour)),
    border: findBorder({ ...grid, data: lesion }),
    variegation: lesionColour ? figure(meanDifference(rgb, seen, lesionColour, scratch)) : tooLittleSeen,
    ...anywhere,
  };
}

const tooLittleSeen = missing('too little can be seen of the lesion inside its rim, between hairs and highlights');

/** The skin's tone, and where nothing hides the skin, both from the picture at half its size. */
function lookAtSkin(rgb: Uint8Array, grid: Grid, lesion: Uint8Array | null): { tone: SkinTone; surface: Surface } {
  const half = halve(rgb, grid, lesion, scratch);
  const lab = rgbToLab(half.rgb, halfScratch);
  const surface = findSurface(lab, half.grid, halfScratch);
  const tone = skinToneOf(lab, half.grid, surface, half.lesion, halfScratch);
  return { tone, surface: { plain: half.whole('plain', surface.plain), corners: half.whole('corners', surface.corners) } };
}

/** At most {@link plenty} of the places, evenly spaced among them. */
function thinned(places: Uint32Array): Uint32Array {
  if (places.length <= plenty) return places;
  // In place: what is read lies at or behind what is written.
  for (let at = 0; at < plenty; at++) places[at] = places[Math.floor(((at + 0.5) * places.length) / plenty)]!;
  return places.subarray(0, plenty);
}

/** Those of the places that pass, in their order, in the places' own memory. */
function placesThat(places: Uint32Array, passes: (place: number) => boolean): Uint32Array {
  let count = 0;
  for (const place of places) if (passes(place)) places[count++] = place;
  return places.subarray(0, count);
}

function hairShare(hair: Uint8Array, { corners }: Surface): Figure<number> {
  // Most pictures have no black corners.
  const shown = corners.length - (corners.includes(1) ? countOf(corners) : 0);
  return shown < leastPixels ? missing('the picture is black') : figure((hair.includes(1) ? countOf(hair) : 0) / shown);
}

function countOf(marked: Uint8Array): number {
  let count = 0;
  for (let pixel = 0; pixel < marked.length; pixel++) count += marked[pixel]!;
  return count;
}
