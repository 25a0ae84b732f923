import type { Connectivity, PixelBox, RegionMode } from '../../../core/mask/edit/types.ts';

export type WandOptions = {
  /** Pixel that was clicked. */
  x: number;
  y: number;
  /** Largest colour difference to the clicked place: CIE 1976 ΔE in CIELAB, 0 to 100; 10 to 20 suits skin. */
  tolerance: number;
  /** Only pixels connected to the clicked one; default true. */
  contiguous?: boolean;
  /** Default 4. */
  connectivity?: Connectivity;
  /** Radius in pixels that the region's outline is smoothed by; default 0. */
  smoothing?: number;
  /** Fill the region's holes; default false. */
  filled?: boolean;
  mode: RegionMode;
};

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
