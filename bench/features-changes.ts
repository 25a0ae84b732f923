// What bench/features.ts does to pictures and masks, to see whether the features notice the one and stand the other.
import type { FeatureName } from '../src/core/contract/index.ts';
import { resizeMask } from '../src/core/mask/index.ts';
import { squaredDistances } from '../src/core/metrics/distance.ts';
import { gridThresholder } from '../src/core/metrics/index.ts';
import type { Random } from '../src/core/random.ts';

export type Picture = { rgb: Uint8Array; width: number; height: number; lesion: Uint8Array };

/** `drawn`: by how much the feature would rise if all that was added were found. */
type Changed = Picture & { drawn?: number };

export type PictureChange = {
  what: string;
  feature: FeatureName;
  /** Which way the feature has to move. */
  direction: 1 | -1;
  change(picture: Picture, random: Random): Changed;
};

export const pictureChanges: PictureChange[] = [
  { what: 'lesion darkened by a quarter', feature: 'contrast', direction: 1, change: (picture) => darkerLesion(picture) },
  { what: 'picture blended with its mean colour by half', feature: 'contrast', direction: -1, change: (picture) => flattened(picture, 0.5) },
  { what: '12 hairs drawn', feature: 'hair', direction: 1, change: drawHairs },
  { what: 'outline made wavy', feature: 'border', direction: 1, change: (picture) => ({ ...picture, lesion: moved(picture, (angle) => 0.06 * Math.sin(9 * angle)) }) },
  { what: 'half of the lesion darkened by a quarter', feature: 'variegation', direction: 1, change: (picture) => darkerHalf(picture) },
  { what: 'picture blended with its mean colour by half', feature: 'variegation', direction: -1, change: (picture) => flattened(picture, 0.5) },
  { what: 'whole picture darkened by a quarter', feature: 'ita', direction: -1, change: (picture) => ({ ...picture, rgb: picture.rgb.map((byte) => 0.75 * byte) }) },
];

export const maskChanges: { what: string; change(picture: Picture, random: Random): Uint8Array }[] = [
  { what: 'dilated', change: (picture) => moved(picture, () => 0.042) },
  { what: 'eroded', change: (picture) => moved(picture, () => -0.039) },
  { what: 'shifted', change: shifted },
  { what: "as the network's grid of 96 × 96 shows it", change: ({ lesion, width, height }) => gridThresholder(96, width, height)(resizeMask({ width, height, data: lesion }, 96, 96).data) },
  { what: 'outline moved in and out at random', change: (picture, random) => moved(picture, wave(random, 0.05)) },
  { what: 'ellipse of the same centre, area and axes', change: ellipse },
];

/** Moves the outline outwards by a share of the lesion's diameter that may depend on the direction from its centre. */
function moved(picture: Picture, by: (angle: number) => number): Uint8Array {
  const { width, height, lesion } = picture;
  const { size, x: centreX, y: centreY } = moments(picture);
  if (size === 0 || size === lesion.length) return lesion;
  const diameter = 2 * Math.sqrt(size / Math.PI);
  const window = { left: 0, top: 0, width, height };
  const all = Uint32Array.from(lesion.keys());
  const outside = squaredDistances(lesion, window, all);
  const inside = squaredDistances(lesion.map((value) => 1 - value), window, all);
  const changed = lesion.map((_, pixel) => {
    const angle = Math.atan2(Math.floor(pixel / width) - centreY, (pixel % width) - centreX);
    return Math.sqrt(outside[pixel]!) - Math.sqrt(inside[pixel]!) <= by(angle) * diameter ? 1 : 0;
  });
  return changed.includes(1) ? changed : lesion;
}

/** A smooth periodic function of the direction, of some standard deviation. */
function wave(random: Random, deviation: number): (angle: number) => number {
  const terms = Array.from({ length: 6 }, (_, at) => ({ times: at + 1, height: random.normal(), phase: random.between(0, 2 * Math.PI) }));
  const scale = deviation / Math.sqrt(terms.reduce((sum, { height }) => sum + height ** 2 / 2, 0));
  return (angle) => scale * terms.reduce((sum, { times, height, phase }) => sum + height * Math.sin(times * angle + phase), 0);
}

function shifted(picture: Picture, random: Random): Uint8Array {
  const { width, height, lesion } = picture;
  const angle = random.between(0, 2 * Math.PI);
  const distance = 0.064 * 2 * Math.sqrt(moments(picture).size / Math.PI);
  const [byX, byY] = [Math.round(distance * Math.cos(angle)), Math.round(distance * Math.sin(angle))];
  return lesion.map((_, pixel) => {
    const [x, y] = [(pixel % width) - byX, Math.floor(pixel / width) - byY];
    return x >= 0 && x < width && y >= 0 && y < height ? lesion[y * width + x]! : 0;
  });
}

function ellipse(picture: Picture): Uint8Array {
  const { width, lesion } = picture;
  const { size, x, y, xx, xy, yy } = moments(picture);
  const determinant = xx * yy - xy * xy;
  if (size < 10 || determinant <= 0) return lesion;
  // With the axes' proportions of the second moments, and the area kept.
  const limit = size / (Math.PI * Math.sqrt(determinant));
  return lesion.map((_, pixel) => {
    const [fromX, fromY] = [(pixel % width) - x, Math.floor(pixel / width) - y];
    return (yy * fromX * fromX - 2 * xy * fromX * fromY + xx * fromY * fromY) / determinant <= limit ? 1 : 0;
  });
}

function moments({ lesion, width }: Picture): { size: number; x: number; y: number; xx: number; xy: number; yy: number } {
  let [size, sumX, sumY, sumXX, sumXY, sumYY] = [0, 0, 0, 0, 0, 0];
  for (let pixel = 0; pixel < lesion.length; pixel++) {
    if (lesion[pixel] === 0) continue;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    size++;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
    sumYY += y * y;
  }
  if (size === 0) return { size, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  const [x, y] = [sumX / size, sumY / size];
  return { size, x, y, xx: sumXX / size - x * x, xy: sumXY / size - x * y, yy: sumYY / size - y * y };
}

function darkerLesion({ rgb, lesion, ...grid }: Picture): Picture {
  return { ...grid, lesion, rgb: rgb.map((byte, at) => (lesion[Math.floor(at / 3)] === 1 ? 0.75 * byte : byte)) };
}

function darkerHalf(picture: Picture): Picture {
  const { x } = moments(picture);
  return { ...picture, rgb: picture.rgb.map((byte, at) => (Math.floor(at / 3) % picture.width < x ? 0.75 * byte : byte)) };
}

function flattened({ rgb, ...rest }: Picture, share: number): Picture {
  const means = [0, 1, 2].map((channel) => rgb.reduce((sum, byte, at) => (at % 3 === channel ? sum + byte : sum), 0) / (rgb.length / 3));
  return { ...rest, rgb: rgb.map((byte, at) => byte + share * (means[at % 3]! - byte)) };
}

/** Dark brown arcs from edge to edge, a pixel and a half wide. */
function drawHairs(picture: Picture, random: Random): Changed {
  const { width, height } = picture;
  const rgb = picture.rgb.slice();
  const drawn = new Set<number>();
  for (let hair = 0; hair < 12; hair++) {
    const angle = random.between(0, 2 * Math.PI);
    const bend = random.between(-0.004, 0.004);
    let [x, y, direction] = [random.between(0, width), random.between(0, height), angle];
    for (let step = 0; step < width; step++) {
      for (const [toX, toY] of [[Math.round(x), Math.round(y)], [Math.round(x + 0.5 * Math.sin(direction)), Math.round(y - 0.5 * Math.cos(direction))]] as const) {
        if (toX < 0 || toX >= width || toY < 0 || toY >= height) continue;
        rgb.set([45, 30, 25], 3 * (toY * width + toX));
        drawn.add(toY * width + toX);
      }
      x += Math.cos(direction);
      y += Math.sin(direction);
      direction += bend;
    }
  }
  return { ...picture, rgb, drawn: drawn.size / (width * height) };
}
