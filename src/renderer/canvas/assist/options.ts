import type { PixelBox, RegionMode } from '../../../core/mask/edit/types.ts';
import type { WandRegion } from '../../../core/mask/edit/wand.ts';

export type WandOptions = WandRegion & { mode: RegionMode };

/** A stroke of hints: flat x, y pairs of a polyline, drawn `width` pixels wide. */
export type HintStroke = { lesion: boolean; width: number; points: number[] };

export type GrabCutOptions = {
  /** Where the lesion is: nothing outside is added. */
  box: PixelBox;
  /** Strokes that are certainly lesion or certainly skin. */
  hints?: readonly HintStroke[];
  /** Take the mask inside the box as a first guess; default false. */
  fromMask?: boolean;
  mode: RegionMode;
};

/** What is shown in place of the photograph; the stored image never changes. All neutral: the photograph itself. */
export type ViewSettings = {
  /** -1 to 1, 0 unchanged. */
  brightness: number;
  /** -1 to 1, 0 unchanged. */
  contrast: number;
  /** Shades of grey (Finlayson and Trezzi 2004, Minkowski norm 6). */
  colourConstancy: boolean;
  /** Dark hairs replaced by the skin beside them. */
  hairRemoval: boolean;
};
