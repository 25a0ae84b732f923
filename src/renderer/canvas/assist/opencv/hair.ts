import type { Photo } from '../../../../core/mask/edit/index.ts';
import { colourMat, byteMat } from './images.ts';
import type { Mat, OpenCv } from './library.ts';
import { withOpenCvMemory } from './scope.ts';

/** Longer side, in pixels, on which hairs are sought and painted over. */
export const hairSide = 1024;
/** Darker than what surrounds it by this much, of 255, within the width below. */
const leastContrast = 12;
/** Hairs are at most about this share of the longer side wide. */
const hairWidth = 0.014;
/** Shorter things are dots and globules, not hairs: share of the longer side. */
const shortest = 0.04;
/** Hairs are thin: their pixels over the diagonal of their box. */
const widest = 0.02;

/**
 * A photograph without its dark hairs, after DullRazor (Lee et al. 1997): black top-hat of the luminance, a threshold,
 * only what is long and thin, and the gap painted from what surrounds it (Telea 2004). `small` is the photograph at
 * most {@link hairSide} pixels long, on which all of this is done; in the full one only the pixels of hairs change.
 */
export function removeHair(cv: OpenCv, full: Photo, small: Photo): Photo {
  return withOpenCvMemory((own) => {
    const colour = own(colourMat(cv, small));
    const hairs = own(findHairs(cv, colour));
    const painted = own(new cv.Mat());
    cv.inpaint(colour, hairs, painted, 3, cv.INPAINT_TELEA);
    const size = new cv.Size(full.width, full.height);
    const [largeHairs, largePainted] = [own(new cv.Mat()), own(new cv.Mat())];
    cv.resize(hairs, largeHairs, size, 0, 0, cv.INTER_LINEAR);
    cv.resize(painted, largePainted, size, 0, 0, cv.INTER_LINEAR);
    const pixels = full.data.slice();
    const [share, paint] = [largeHairs.data, largePainted.data];
    for (let i = 0, at = 0; i < share.length; i++, at += 4) {
      if (share[i] === 0) continue;
      // The rim of a hair fades into the photograph.
      const weight = share[i]! / 255;
      for (let channel = 0; channel < 3; channel++) pixels[at + channel] = pixels[at + channel]! * (1 - weight) + paint[3 * i + channel]! * weight;
    }
    return { width: full.width, height: full.height, data: pixels };
  });
}

/** 255 where a hair is, with a rim of a pixel or two. The caller frees it. */
function findHairs(cv: OpenCv, colour: Mat): Mat {
  return withOpenCvMemory((own) => {
    const side = Math.max(colour.cols, colour.rows);
    const width = Math.max(5, 2 * Math.round((hairWidth * side) / 2) + 1);
    const grey = own(new cv.Mat());
    cv.cvtColor(colour, grey, cv.COLOR_RGB2GRAY);
    const kernel = own(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(width, width)));
    cv.morphologyEx(grey, grey, cv.MORPH_BLACKHAT, kernel);
    cv.threshold(grey, grey, leastContrast, 255, cv.THRESH_BINARY);
    const thin = own(longAndThin(cv, grey, side));
    const rim = own(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(5, 5)));
    const hairs = new cv.Mat();
    cv.dilate(thin, hairs, rim);
    return hairs;
  });
}

function longAndThin(cv: OpenCv, dark: Mat, side: number): Mat {
  return withOpenCvMemory((own) => {
    const [labels, statistics, centroids] = [own(new cv.Mat()), own(new cv.Mat()), own(new cv.Mat())];
    const count = cv.connectedComponentsWithStats(dark, labels, statistics, centroids);
    const kept = new Uint8Array(count);
    for (let label = 1; label < count; label++) {
      // Left, top, width, height, area.
      const [, , width, height, area] = statistics.data32S.subarray(5 * label, 5 * label + 5) as unknown as [number, number, number, number, number];
      const length = Math.hypot(width, height);
      // Crossing hairs are one component: their area grows with their number, so only its density is held against them.
      kept[label] = length >= shortest * side && (area / length <= widest * side || area / (width * height) <= 0.15) ? 255 : 0;
    }
    return byteMat(cv, dark.cols, dark.rows, Uint8Array.from(labels.data32S, (label) => kept[label]!));
  });
}
