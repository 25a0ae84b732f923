import library from '@techstark/opencv-js';
import { combine, type Photo } from '../../../core/mask/edit/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { OpenCvMessage } from './messages.ts';
import { grabCut } from './opencv/grab-cut.ts';
import { hairSide, removeHair } from './opencv/hair.ts';
import { openCvFrom, type OpenCv } from './opencv/library.ts';
import { LiveWire } from './opencv/live-wire.ts';
import { PhotoStore } from './photo-store.ts';
import { serveRequests } from './serve-requests.ts';
import { renderView } from './view/render.ts';

const photos = new PhotoStore();
let started: { cv: OpenCv; wire: LiveWire } | null = null;
let hairless: { side: number; photo: Photo } | null = null;

serveRequests<OpenCvMessage>(async (message) => {
  if (message.kind === 'photograph') {
    photos.set(message.photograph);
    hairless = null;
    started?.wire.reset();
    return { result: null };
  }
  if (message.kind === 'start') {
    const { cv } = await openCvFrom(library);
    started ??= { cv, wire: new LiveWire(cv) };
    return { result: null };
  }
  if (started === null) throw new WeakspotError('internal', 'OpenCV was asked for something before it was started');
  const { cv, wire } = started;
  switch (message.kind) {
    case 'grab-cut': {
      const region = await grabCut(cv, photos, message.patch, message.options);
      const difference = combine(message.patch, region, message.options.mode);
      return { result: difference, transfer: difference ? [difference.flipped.buffer as ArrayBuffer] : [] };
    }
    case 'wire-anchor':
      await wire.setAnchor(photos, message, message.detail);
      return { result: null };
    case 'wire-path': {
      const path = wire.pathTo(message);
      return { result: path, transfer: [path.buffer] };
    }
    case 'view': {
      if (hairless?.side !== message.side) {
        const full = await photos.bounded(message.side);
        hairless = { side: message.side, photo: removeHair(cv, full, await photos.bounded(Math.min(message.side, hairSide))) };
      }
      const bitmap = renderView(hairless.photo, message.settings);
      return { result: bitmap, transfer: [bitmap] };
    }
  }
});
