import type { WeakLabel } from '../../../core/contract/label.ts';
import type { MaskPatch } from '../../../core/mask/edit/index.ts';
import type { GrabCutOptions, ViewSettings, WandOptions } from './options.ts';
import type { Photograph } from './types.ts';

export type PhotographMessage = { kind: 'photograph'; photograph: Photograph | null };
export type ViewMessage = { kind: 'view'; settings: ViewSettings; side: number };

/** What the worker without OpenCV does. */
export type MaskMessage =
  | PhotographMessage
  | ViewMessage
  | { kind: 'fill-holes'; patch: MaskPatch; mostPixels: number | undefined }
  | { kind: 'remove-islands'; patch: MaskPatch; smallestShare: number | undefined }
  | { kind: 'smooth' | 'grow' | 'shrink'; patch: MaskPatch; radius: number }
  | { kind: 'wand'; patch: MaskPatch; options: WandOptions }
  | { kind: 'learnt'; labels: readonly WeakLabel[]; image: { width: number; height: number }; size: number };

/** What OpenCV's worker does. */
export type OpenCvMessage =
  | PhotographMessage
  | ViewMessage
  | { kind: 'start' }
  | { kind: 'grab-cut'; patch: MaskPatch; options: GrabCutOptions }
  | { kind: 'wire-anchor'; x: number; y: number; detail: number }
  | { kind: 'wire-path'; x: number; y: number };
