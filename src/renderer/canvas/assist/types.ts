import type { WeakLabel } from '../../../core/contract/label.ts';
import type { MaskDifference, PixelBox } from '../../../core/mask/edit/types.ts';
import type { PixelMask } from '../../../core/mask/types.ts';
import type { LearntAreas } from './learnt.ts';
import type { GrabCutOptions, ViewSettings, WandOptions } from './options.ts';

/**
 * A photograph for the workers: `blob` is its encoded file (cheap to hand to a worker, decoded there, off the main
 * thread, when a tool first asks) or a decoded bitmap (copied). `grid` is the size of the mask that is edited: all
 * coordinates below are in its pixels, and the tools see the photograph brought to that size. `key` names the image:
 * setting the same key and grid again does nothing.
 */
export type Photograph = { key: string; grid: { width: number; height: number }; blob: Blob | ImageBitmap };

/**
 * The mask that an operation begins with. `bounds`, where known, is a box that holds all its lesion pixels; without it
 * the mask is searched. The pixels inside are copied at the call: the mask may change while the operation runs, and the
 * caller then drops the result (or aborts), since a difference fits only the mask that it was made from.
 */
export type MaskSource = { mask: PixelMask; bounds?: PixelBox | null };

/**
 * The assisted tools. All calls are asynchronous and happen in workers; a difference may be empty (`null`: nothing
 * changes). An aborted call rejects with the signal's reason (`AbortError`) and, where it had not begun, costs nothing.
 * Errors are WeakspotErrors whose message is fit for people.
 */
export interface Assistant {
  /** Which image the tools work on; null lets go of it. */
  setPhotograph(photograph: Photograph | null): void;

  fillHoles(source: MaskSource, options?: { mostPixels?: number }, signal?: AbortSignal): Promise<MaskDifference | null>;
  /** Keeps the largest component, or all that have at least `smallestShare` (0 to 1) of the largest one's area. */
  removeIslands(source: MaskSource, options?: { smallestShare?: number }, signal?: AbortSignal): Promise<MaskDifference | null>;
  smooth(source: MaskSource, radius: number, signal?: AbortSignal): Promise<MaskDifference | null>;
  grow(source: MaskSource, radius: number, signal?: AbortSignal): Promise<MaskDifference | null>;
  shrink(source: MaskSource, radius: number, signal?: AbortSignal): Promise<MaskDifference | null>;
  wand(source: MaskSource, options: WandOptions, signal?: AbortSignal): Promise<MaskDifference | null>;

  /** What networks of this image size learn from strokes and points; `labels` and answer are in pixels of the image, not of the mask. Newest call wins: an older unanswered one rejects with AbortError. */
  learnt(labels: readonly WeakLabel[], image: { width: number; height: number }, size: number): Promise<LearntAreas>;

  /** Needs OpenCV, as all below: the first call loads it (some seconds). */
  grabCut(source: MaskSource, options: GrabCutOptions, signal?: AbortSignal): Promise<MaskDifference | null>;
  /**
   * Puts the live-wire's anchor. `detail` is how many mask pixels a screen pixel shows (at least 1 is used): edges are
   * sought at that resolution, in a window around the anchor. Resolves when paths can be asked for.
   */
  wireAnchor(at: { x: number; y: number; detail: number }, signal?: AbortSignal): Promise<void>;
  /** The path along edges from the anchor to here, both included: flat x, y pairs in mask coordinates (pixel centres at half-integers). Newest call wins: an older unanswered one rejects with AbortError. */
  wirePath(to: { x: number; y: number }): Promise<Float32Array>;

  /** The photograph as `settings` show it, kept for the last few; null for neutral settings. Newest call wins. The bitmap belongs to the assistant: draw it, do not close it. `side` bounds its longer side. */
  view(settings: ViewSettings, side?: number): Promise<ImageBitmap | null>;

  /** State of OpenCV's worker; `reason` is fit for people and says what remains usable. */
  openCv(): OpenCvState;
  /** Hears of changes of {@link openCv}. Returns what stops the listening. */
  onOpenCv(listener: (state: OpenCvState) => void): () => void;
  /** Begins to load OpenCV, for instance when its tool is chosen; never rejects. */
  warmUp(): Promise<OpenCvState>;

  /** Ends the workers. */
  dispose(): void;
}

export type OpenCvState = { state: 'unloaded' | 'loading' | 'ready' } | { state: 'failed'; reason: string };
