/** Kinds of weak labels, strongest first: an image with several trains by all of them. */
export const weakKinds = ['box', 'scribble', 'point', 'class'] as const;
export type WeakKind = (typeof weakKinds)[number];

/** A pixel of a weak target of which nothing is known. */
export const unknownPixel = 2;

/** What a weak target's pixels came from, where tensors need a number. */
export const pixelKindCodes = { none: 0, scribble: 1, point: 2 } as const;

/** An image's weak labels at model size, rasterized so that they can be augmented with its pixels. */
export type WeakTarget = {
  /** 1 inside the box, 0 outside; null without a box. */
  box: Uint8Array | null;
  /** Of scribbles and points: 0 skin, 1 lesion, {@link unknownPixel} elsewhere; null without either. */
  pixels: Uint8Array | null;
  /** Where `pixels` came from; a point says nothing of the lesion's extent, a scribble runs through it. */
  pixelKind: 'scribble' | 'point' | null;
  /** Whether the image shows a lesion, as its class says; null without a class. */
  present: boolean | null;
};
