import type { Lab } from './lab.ts';
import { close, grow, joinedToEdge, open, type Grid } from './morphology.ts';
import { Scratch } from './scratch.ts';

/** Margin around the lesion that is left out, as a share of the image's longer side: its rim is pigmented or red. */
const lesionMargin = 0.05;

/** Of dark corners, whose light falls off beyond what is black. */
const cornerMargin = 0.04;

/** Nothing wider than about twice this share of the image's longer side is taken for a hair, a line of ink or a highlight. */
const narrow = 0.02;

/** Lightness by which a hair is darker, or a highlight lighter, than what surrounds it. */
const contrast = 6;

/** Darker than any skin under the light of a dermatoscope or a flash. */
const blackLightness = 15;

const glareLightness = 95;

/** Less coloured than skin are rulers, paper, glare and black; much more are stickers and dyes. */
const chromaRange = [3, 60] as const;

/** Green ink lies below. */
const leastRed = -5;

/** Blue ink lies below, and skin under light so cold that its angle says nothing. */
const leastYellow = 1;

/** Without an outline of the lesion, half of the image's sides around its middle are taken for it. */
const assumedLesion = 0.35;

/** Where nothing lies over skin and lesion. */
export type Surface = {
  /** 1 where no hair, ink, highlight, glare or black corner hides what is below. */
  plain: Uint8Array;
  /** 1 where the picture is black from its edge on, as a dermatoscope's round field leaves its corners, and near there. */
  corners: Uint8Array;
};

export function findSurface({ lightness }: Lab, grid: Grid, scratch = new Scratch()): Surface {
  const plain = scratch.bytes('plain', lightness.length);
  const black = scratch.bytes('black', lightness.length);
  for (let pixel = 0; pixel < black.length; pixel++) black[pixel] = lightness[pixel]! < blackLightness ? 1 : 0;
  const corners = grow(joinedToEdge(black, grid), grid, radiusOf(cornerMargin, grid));
  const withoutDark = close(lightness, grid, radiusOf(narrow, grid), scratch, scratch.floats('without dark', lightness.length));
  const withoutBright = open(lightness, grid, radiusOf(narrow, grid), scratch, scratch.floats('without bright', lightness.length));
  for (let pixel = 0; pixel < plain.length; pixel++) {
    const light = lightness[pixel]!;
    const even = withoutDark[pixel]! - light < contrast && light - withoutBright[pixel]! < contrast;
    plain[pixel] = even && corners[pixel] === 0 && light <= glareLightness ? 1 : 0;
  }
  return { plain, corners };
}

/**
 * Pixels that show skin beside the lesion: not the lesion and its rim, not hair, dark corners, ink, gel bubbles or highlights. Each
 * rule errs on the side of leaving skin out, since there is plenty of it.
 *
 * @param lesion 0 or 1; null where no outline is known
 * @returns those pixels, and how many were left out for being bluish alone
 */
export function findSkin({ lightness, a, b }: Lab, grid: Grid, { plain }: Surface, lesion: Uint8Array | null, scratch = new Scratch()): { skin: Uint8Array; bluish: number } {
  const avoided = lesion ? grow(lesion, grid, radiusOf(lesionMargin, grid)) : middle(grid);
  const skin = scratch.bytes('skin', lightness.length).fill(0);
  let bluish = 0;
  for (let pixel = 0; pixel < skin.length; pixel++) {
    if (avoided[pixel] === 1 || plain[pixel] === 0 || lightness[pixel]! < blackLightness) continue;
    const chroma = Math.sqrt(a[pixel]! * a[pixel]! + b[pixel]! * b[pixel]!);
    if (chroma < chromaRange[0] || chroma > chromaRange[1] || a[pixel]! < leastRed) continue;
    if (b[pixel]! < leastYellow) bluish++;
    else skin[pixel] = 1;
  }
  return { skin, bluish };
}

function radiusOf(share: number, { width, height }: Grid): number {
  return Math.max(1, Math.round(share * Math.max(width, height)));
}

function middle({ width, height }: Grid): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = [(x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5];
      if (Math.hypot(fromX, fromY) < assumedLesion) mask[y * width + x] = 1;
    }
  }
  return mask;
}
