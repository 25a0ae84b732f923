import { patchOf, type MaskDifference, type MaskPatch } from '../../../core/mask/edit/index.ts';
import type { LearntAreas } from './learnt.ts';
import type { MaskMessage } from './messages.ts';
import { isNeutral } from './neutral-view.ts';
import { OpenCvClient } from './open-cv-client.ts';
import { PhotoWorker } from './photo-worker.ts';
import type { ViewSettings } from './options.ts';
import type { Assistant, MaskSource, Photograph } from './types.ts';
import { ViewCache, viewKey } from './view-cache.ts';
import { createMaskChannel } from './worker-clients.ts';

/** The longer side of a view is at most this: that of 16 megapixels, more than any window shows. */
const mostViewPixels = 4800;

/** Begins the assisted tools; each worker starts with the first call that needs it. */
export function createAssistant(): Assistant {
  const masks = new PhotoWorker<MaskMessage>(createMaskChannel());
  const openCv = new OpenCvClient();
  const views = new ViewCache();
  let photograph: Photograph | null = null;
  let newestView = 0;

  const edit = (patch: MaskPatch, message: MaskMessage, signal?: AbortSignal): Promise<MaskDifference | null> =>
    masks.call(message, { transfer: pixelsOf(patch), signal });

  const resize =
    (kind: 'smooth' | 'grow' | 'shrink') =>
    (source: MaskSource, radius: number, signal?: AbortSignal): Promise<MaskDifference | null> => {
      const patch = patchOf(source.mask, source.bounds);
      return edit(patch, { kind, patch, radius }, signal);
    };

  const makeView = async (image: string, settings: ViewSettings, side: number): Promise<ImageBitmap> => {
    const key = viewKey(image, settings, side);
    const kept = views.get(key);
    if (kept) return kept;
    const message = { kind: 'view', settings, side } as const;
    const view = await (settings.hairRemoval ? openCv.view(message) : masks.call<ImageBitmap>(message, { lane: 'view' }));
    views.add(key, view);
    return view;
  };

  return {
    setPhotograph(next) {
      if (next?.key === photograph?.key && next?.grid.width === photograph?.grid.width && next?.grid.height === photograph?.grid.height) return;
      photograph = next;
      masks.setPhotograph(next);
      openCv.setPhotograph(next);
    },

    fillHoles(source, { mostPixels } = {}, signal) {
      const patch = patchOf(source.mask, source.bounds);
      return edit(patch, { kind: 'fill-holes', patch, mostPixels }, signal);
    },
    removeIslands(source, { smallestShare } = {}, signal) {
      const patch = patchOf(source.mask, source.bounds);
      return edit(patch, { kind: 'remove-islands', patch, smallestShare }, signal);
    },
    smooth: resize('smooth'),
    grow: resize('grow'),
    shrink: resize('shrink'),
    wand(source, options, signal) {
      const patch = patchOf(source.mask, source.bounds);
      return edit(patch, { kind: 'wand', patch, options }, signal);
    },

    learnt: (labels, image, size) => masks.call<LearntAreas>({ kind: 'learnt', labels, image, size }, { lane: 'learnt' }),

    grabCut(source, options, signal) {
      const patch = patchOf(source.mask, source.bounds);
      return openCv.grabCut(patch, options, pixelsOf(patch), signal);
    },
    wireAnchor: (at, signal) => openCv.wireAnchor(at, signal),
    wirePath: (to) => openCv.wirePath(to),

    async view(settings, side = mostViewPixels) {
      const turn = ++newestView;
      if (photograph === null || isNeutral(settings)) return null;
      const view = await makeView(photograph.key, settings, side);
      if (turn !== newestView) throw new DOMException('A newer view took its place.', 'AbortError');
      return view;
    },

    openCv: () => openCv.state,
    onOpenCv: (listener) => openCv.onState(listener),
    warmUp: () => openCv.start(),

    dispose() {
      masks.end();
      openCv.end();
      views.clear();
    },
  };
}

function pixelsOf(patch: MaskPatch): Transferable[] {
  return [patch.data.buffer as ArrayBuffer];
}
