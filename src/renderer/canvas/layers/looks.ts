import type { LineStyle } from '../../../core/palette.ts';

/** A line around the lesion as somebody or some network sees it; closed rings of x, y pairs in image pixels. */
export type Contour = { id: string; rings: readonly (readonly number[])[]; style: LineStyle };

/** How the mask is shown. */
export type MaskLook = { /** Opacity of the fill, 0 to 1. */ fill: number; visible: boolean };

/** The disagreement of the pruned networks, over the whole image. */
export type Heat = { picture: ImageBitmap; opacity: number };
