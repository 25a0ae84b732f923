import type { WeakTarget } from '../../core/weak-target.ts';

export { pixelKindCodes, unknownPixel, weakKinds, type WeakKind, type WeakTarget } from '../../core/weak-target.ts';

/**
 * Where the engine takes its samples from. The job puts the dataset's tensor cache behind it; tests use arrays.
 * Pixels are at model size, so that memory stays bounded by a batch whatever the size of the pool.
 */
export type SampleSource = {
  /** Number of images. */
  readonly count: number;
  /** Side of the square, in pixels. */
  readonly size: number;
  /** RGB, 0 to 255, row-major, interleaved: size × size × 3 bytes. The caller may keep it. */
  image(index: number): Uint8Array;
  /** 0 or 1, row-major: size × size bytes; null without a mask. */
  mask(index: number): Uint8Array | null;
  /**
   * What is known of an image without a mask: its weak labels at model size; null or absent where there are none. Where an image has
   * a mask, nobody asks for it.
   */
  weak?(index: number): WeakTarget | null;
  /** Index of the class for the image-level head; null where unknown. */
  classIndex(index: number): number | null;
};
