import { fillHoles, removeIslands } from '../../../../core/mask/edit/holes-and-islands.ts';
import { enlarged, intersect, type MaskPatch } from '../../../../core/mask/edit/patch.ts';
import { smooth } from '../../../../core/mask/edit/smooth.ts';
import type { PixelBox } from '../../../../core/mask/edit/types.ts';
import { WeakspotError } from '../../../../core/errors.ts';
import type { GrabCutOptions } from '../options.ts';
import { drawHints } from './hints.ts';
import { byteMat, colourMat, type PhotoParts } from './images.ts';
import type { Mat, OpenCv } from './library.ts';
import { withOpenCvMemory } from './scope.ts';

/** Longer sides, in working pixels: colours are learnt on the coarse photograph, the outline is cut on the finer one. */
const coarseSide = 288;
const fineSide = 640;

/** What a pixel of GrabCut's mask says: certainly skin, certainly lesion, probably skin, probably lesion. */
const skin = 0;
const lesion = 1;
const probablySkin = 2;
const probablyLesion = 3;

type Level = { width: number; height: number; step: number };

/**
 * The lesion inside a box by GrabCut (Rother, Kolmogorov and Blake 2004): two iterations on a small copy of the box and
 * its surroundings, where a median filter has taken hairs and texture, then one cut on a finer copy along the outline
 * found. Brought to the grid by linear interpolation, so that the outline is smooth.
 */
export async function grabCut(cv: OpenCv, photos: PhotoParts, patch: MaskPatch, options: GrabCutOptions): Promise<MaskPatch> {
  const found = await cut(cv, photos, patch, options);
  // With hints, each speck may be what was meant.
  return options.hints?.length ? found : withoutSpecks(found);
}

/** Hairs, ruler marks and bubbles come out as specks and pinholes, which nobody wants to repair by hand. */
function withoutSpecks(found: MaskPatch): MaskPatch {
  const lesion = removeIslands(found, { smallestShare: 0.05 });
  const area = lesion.data.reduce((sum, value) => sum + value, 0);
  return smooth(fillHoles(lesion, { mostPixels: 0.01 * area }), area > 400 ? 1 : 0);
}

async function cut(cv: OpenCv, photos: PhotoParts, patch: MaskPatch, options: GrabCutOptions): Promise<MaskPatch> {
  const { grid } = photos;
  const box = intersect(wholePixels(options.box), { x: 0, y: 0, ...grid });
  if (box.width < 3 || box.height < 3) throw new WeakspotError('bad-request', 'The box is too small for GrabCut: draw one around the whole lesion.');
  const region = surroundings(box, grid);
  const coarse = levelOf(region, coarseSide);
  const fine = levelOf(region, fineSide);
  const photo = await photos.part(region, coarse.width, coarse.height);
  const finePhoto = fine.step < coarse.step ? await photos.part(region, fine.width, fine.height) : null;
  return withOpenCvMemory((own) => {
    const [background, foreground] = [own(new cv.Mat()), own(new cv.Mat())];
    const colour = own(colourMat(cv, photo));
    const mask = own(byteMat(cv, coarse.width, coarse.height, firstGuess(coarse, region, box, patch, options)));
    if (!isMixed(mask.data)) return regionPatch(cv, mask, region, box, grid);
    cv.medianBlur(colour, colour, 5);
    const unused = new cv.Rect(0, 0, 1, 1);
    cv.grabCut(colour, mask, unused, background, foreground, 2, cv.GC_INIT_WITH_MASK);
    if (finePhoto === null || !isMixed(mask.data)) return regionPatch(cv, mask, region, box, grid);
    const fineColour = own(colourMat(cv, finePhoto));
    cv.medianBlur(fineColour, fineColour, 5);
    const fineMask = own(narrowed(cv, mask, fine, region, box, options));
    if (isMixed(fineMask.data)) cv.grabCut(fineColour, fineMask, unused, background, foreground, 1, cv.GC_EVAL_FREEZE_MODEL);
    return regionPatch(cv, fineMask, region, box, grid);
  });
}

/** The box with as much around it as tells what skin looks like. */
function surroundings(box: PixelBox, grid: { width: number; height: number }): PixelBox {
  const margin = Math.max(8, Math.ceil(Math.max(box.width, box.height) / 4));
  return intersect({ x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin }, { x: 0, y: 0, ...grid });
}

function levelOf(region: PixelBox, side: number): Level {
  const step = Math.max(1, Math.max(region.width, region.height) / side);
  return { width: Math.max(2, Math.round(region.width / step)), height: Math.max(2, Math.round(region.height / step)), step };
}

/** Skin outside the box, probably lesion inside, or what the mask says there; hints are certain. */
function firstGuess(level: Level, region: PixelBox, box: PixelBox, patch: MaskPatch, { fromMask = false, hints = [] }: GrabCutOptions): Uint8Array {
  const guess = new Uint8Array(level.width * level.height);
  const current = fromMask ? enlarged(patch, region) : null;
  for (let y = 0; y < level.height; y++) {
    for (let x = 0; x < level.width; x++) {
      const column = region.x + Math.floor(((x + 0.5) * region.width) / level.width);
      const row = region.y + Math.floor(((y + 0.5) * region.height) / level.height);
      if (!contains(box, column, row)) continue;
      const drawn = current === null || current.data[(row - current.box.y) * current.box.width + column - current.box.x] === 1;
      guess[y * level.width + x] = drawn ? probablyLesion : probablySkin;
    }
  }
  // A box that is the whole photograph leaves no skin to learn from: its rim is taken for skin.
  if (!guess.includes(skin)) guess.forEach((_, i) => (isRim(i, level) ? (guess[i] = skin) : undefined));
  drawHints(guess, level, region, hints, { lesion, skin });
  return guess;
}

/** The coarse answer on the finer level: certain but for a band along its outline. */
function narrowed(cv: OpenCv, mask: Mat, level: Level, region: PixelBox, box: PixelBox, { hints = [] }: GrabCutOptions): Mat {
  return withOpenCvMemory((own) => {
    const answer = own(byteMat(cv, mask.cols, mask.rows, mask.data.map((value) => (isLesion(value) ? 255 : 0))));
    const enlargedAnswer = own(new cv.Mat());
    cv.resize(answer, enlargedAnswer, new cv.Size(level.width, level.height), 0, 0, cv.INTER_LINEAR);
    cv.threshold(enlargedAnswer, enlargedAnswer, 127, 255, cv.THRESH_BINARY);
    const band = 2 * Math.ceil((1.5 * level.width) / mask.cols) + 1;
    const kernel = own(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(band, band)));
    const [inner, outer] = [own(new cv.Mat()), own(new cv.Mat())];
    cv.erode(enlargedAnswer, inner, kernel);
    cv.dilate(enlargedAnswer, outer, kernel);
    const values = new Uint8Array(level.width * level.height);
    const [sure, possible, likely] = [inner.data, outer.data, enlargedAnswer.data];
    for (let i = 0; i < values.length; i++) {
      if (sure[i] !== 0) values[i] = lesion;
      else if (possible[i] !== 0 && insideBox(i, level, region, box)) values[i] = likely[i] !== 0 ? probablyLesion : probablySkin;
    }
    drawHints(values, level, region, hints, { lesion, skin });
    return byteMat(cv, level.width, level.height, values);
  });
}

/** The answer on the mask's grid, inside the box. */
function regionPatch(cv: OpenCv, mask: Mat, region: PixelBox, box: PixelBox, grid: { width: number; height: number }): MaskPatch {
  return withOpenCvMemory((own) => {
    const answer = own(byteMat(cv, mask.cols, mask.rows, mask.data.map((value) => (isLesion(value) ? 255 : 0))));
    const full = own(new cv.Mat());
    cv.resize(answer, full, new cv.Size(region.width, region.height), 0, 0, cv.INTER_LINEAR);
    const data = new Uint8Array(box.width * box.height);
    const values = full.data;
    for (let y = 0; y < box.height; y++) {
      let from = (box.y + y - region.y) * region.width + box.x - region.x;
      for (let at = y * box.width, end = at + box.width; at < end; at++, from++) data[at] = values[from]! > 127 ? 1 : 0;
    }
    return { grid, box, data };
  });
}

function wholePixels({ x, y, width, height }: PixelBox): PixelBox {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

function contains({ x, y, width, height }: PixelBox, column: number, row: number): boolean {
  return column >= x && column < x + width && row >= y && row < y + height;
}

function insideBox(i: number, level: Level, region: PixelBox, box: PixelBox): boolean {
  const column = region.x + Math.floor((((i % level.width) + 0.5) * region.width) / level.width);
  const row = region.y + Math.floor(((Math.floor(i / level.width) + 0.5) * region.height) / level.height);
  return contains(box, column, row);
}

function isRim(i: number, { width, height }: Level): boolean {
  const [x, y] = [i % width, Math.floor(i / width)];
  return x === 0 || y === 0 || x === width - 1 || y === height - 1;
}

function isLesion(value: number): boolean {
  return value === lesion || value === probablyLesion;
}

/** GrabCut learns two colours, and fails where there is only one kind of pixel. */
function isMixed(values: Uint8Array): boolean {
  return values.some(isLesion) && values.some((value) => !isLesion(value));
}
