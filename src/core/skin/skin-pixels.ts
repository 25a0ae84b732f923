import type { Lab } from './lab.ts';
import { close, grow, joinedToEdge, open, type Grid } from './morphology.ts';

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

/**
 * Pixels that show skin beside the lesion: not the lesion and its rim, not hair, dark corners, ink, gel bubbles or highlights. Each
 * rule errs on the side of leaving skin out, since there is plenty of it.
 *
 * @param lesion 0 or 1; null where no outline is known
 * @returns those pixels, and how many were left out for being bluish alone
 */
export function findSkin(lab: Lab, grid: Grid, lesion: Uint8Array | null): { skin: Uint8Array; bluish: number } {
  const side = Math.max(grid.width, grid.height);
  const radius = (share: number): number => Math.max(1, Math.round(share * side));
  const { lightness, a, b } = lab;
  const avoided = lesion ? grow(lesion, grid, radius(lesionMargin)) : middle(grid);
  const corners = grow(joinedToEdge(Uint8Array.from(lightness, (value) => Number(value < blackLightness)), grid), grid, radius(cornerMargin));
  const withoutDark = close(lightness, grid, radius(narrow));
  const withoutBright = open(lightness, grid, radius(narrow));
  const skin = new Uint8Array(lightness.length);
  let bluish = 0;
  for (let pixel = 0; pixel < skin.length; pixel++) {
    const light = lightness[pixel]!;
    const chroma = Math.hypot(a[pixel]!, b[pixel]!);
    const coloured = chroma >= chromaRange[0] && chroma <= chromaRange[1] && a[pixel]! >= leastRed;
    const even = withoutDark[pixel]! - light < contrast && light - withoutBright[pixel]! < contrast;
    if (avoided[pixel] === 1 || corners[pixel] === 1 || !coloured || !even || light < blackLightness || light > glareLightness) continue;
    if (b[pixel]! < leastYellow) bluish++;
    else skin[pixel] = 1;
  }
  return { skin, bluish };
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
