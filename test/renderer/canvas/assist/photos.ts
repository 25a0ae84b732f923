import { intersect } from '../../../../src/core/mask/edit/patch.ts';
import type { Photo } from '../../../../src/core/mask/edit/index.ts';
import type { PhotoParts } from '../../../../src/renderer/canvas/assist/opencv/images.ts';

export function paint(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Photo {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) data.set([...colour(i % width, Math.floor(i / width)), 255], 4 * i);
  return { width, height, data };
}

/** A number from 0 to 1 that depends on the place alone. */
export function noise(x: number, y: number): number {
  const value = Math.sin(x * 12.9898 + y * 78.233) * 43_758.5453;
  return value - Math.floor(value);
}

/** Skin with a darker disc, a soft edge of about a pixel, and some texture. */
export function lesionPhoto(width: number, height: number, x: number, y: number, radius: number): Photo {
  return paint(width, height, (column, row) => {
    const share = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
    const grain = 14 * noise(column, row);
    return [215 - 100 * share + grain, 165 - 95 * share + grain, 140 - 75 * share + grain];
  });
}

/** Parts of a photograph by the nearest pixel: a browser's canvas does it better, and is not here. */
export function partsOf(photo: Photo): PhotoParts {
  return {
    grid: { width: photo.width, height: photo.height },
    part(box, width, height) {
      const within = intersect(box, { x: 0, y: 0, width: photo.width, height: photo.height });
      return Promise.resolve(
        paint(width, height, (x, y) => {
          const column = within.x + Math.floor(((x + 0.5) * within.width) / width);
          const at = 4 * ((within.y + Math.floor(((y + 0.5) * within.height) / height)) * photo.width + column);
          return [photo.data[at]!, photo.data[at + 1]!, photo.data[at + 2]!];
        }),
      );
    },
  };
}
