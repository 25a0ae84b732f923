import type { HardnessRow } from '../../../core/contract/index.ts';

/**
 * What a round job leaves in `jobs/<id>/result` for the service to take in:
 * - `result.json`: a `RoundResult`
 * - `hardness.jsonl`: a {@link HardnessRow} a line, every image of the snapshot
 * - `predictions.jsonl`: a {@link PredictionRow} a line; the bytes lie in `predictions.pack`
 * - `models/<sparsity>.safetensors` and `.json` (the card); sparsity `0` is the dense network
 */
export const resultFiles = {
  result: 'result.json',
  hardness: 'hardness.jsonl',
  predictions: 'predictions.jsonl',
  pack: 'predictions.pack',
  models: 'models',
} as const;

/** A probability map at model size, floor(256 p) clipped to 255, one byte a pixel, row-major, raw deflate. */
export type PredictionRow = { image: string; sparsity: number; offset: number; length: number };

export type { HardnessRow };
