import type { RunLengthMask } from './mask/types.ts';

/** What reports and viewers draw of one image in one round: its label, and the probability maps of the dense and pruned networks. */
export type Evidence = {
  image: string;
  name: string;
  /** Path of the kept original, relative to the project folder. */
  file: string;
  /** Of the image, in pixels. */
  width: number;
  height: number;
  /** The current label at its own resolution. */
  mask: RunLengthMask | null;
  /** Side of the square of the probability maps. */
  size: number;
  /** In ascending order of sparsity; 0 is the dense network. Row-major, one byte a pixel, 128 and more is lesion. */
  levels: { sparsity: number; probability: Uint8Array }[];
};

/** One image's place in the distribution of hardness over a round's pool. */
export type HardnessScore = { score: number; seen: boolean };
