import { combine, differenceOf, fillHoles, grow, removeIslands, shrink, smooth, wandRegion, type MaskDifference, type MaskPatch } from '../../../core/mask/edit/index.ts';
import { learntAreas } from './learnt.ts';
import type { MaskMessage } from './messages.ts';
import { PhotoStore } from './photo-store.ts';
import { serveRequests, type Answer } from './serve-requests.ts';
import { renderView } from './view/render.ts';

const photos = new PhotoStore();

serveRequests<MaskMessage>(async (message) => {
  switch (message.kind) {
    case 'photograph':
      photos.set(message.photograph);
      return { result: null };
    case 'view': {
      const bitmap = renderView(await photos.bounded(message.side), message.settings);
      return { result: bitmap, transfer: [bitmap] };
    }
    case 'fill-holes':
      return change(message.patch, fillHoles(message.patch, { ...(message.mostPixels !== undefined && { mostPixels: message.mostPixels }) }));
    case 'remove-islands':
      return change(message.patch, removeIslands(message.patch, { ...(message.smallestShare !== undefined && { smallestShare: message.smallestShare }) }));
    case 'smooth':
      return change(message.patch, smooth(message.patch, message.radius));
    case 'grow':
      return change(message.patch, grow(message.patch, message.radius));
    case 'shrink':
      return change(message.patch, shrink(message.patch, message.radius));
    case 'wand':
      return flips(combine(message.patch, wandRegion(await photos.atGrid(), message.options), message.options.mode));
    case 'learnt':
      return { result: learntAreas(await photos.sized(message.size, message.size), message.labels, message.image) };
  }
});

function change(before: MaskPatch, after: MaskPatch): Answer {
  return flips(differenceOf(before, after));
}

function flips(difference: MaskDifference | null): Answer {
  return { result: difference, transfer: difference ? [difference.flipped.buffer as ArrayBuffer] : [] };
}
