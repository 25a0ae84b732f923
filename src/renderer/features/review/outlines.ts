import type { ImageEvidence } from '../../../core/contract/index.ts';

/** What may lie over the image. */
export type OverlayName = 'mask' | 'label' | 'dense' | 'pruned' | 'disagreement' | 'learnt';

type Level = ImageEvidence['levels'][number];

/** Levels of the ladder that have weights removed, fewest first. */
function prunedLevels(evidence: ImageEvidence): Level[] {
  return evidence.levels.filter(({ sparsity }) => sparsity > 0).sort((a, b) => a.sparsity - b.sparsity);
}

/** The level that a place on the ladder stands for; its middle where none was chosen. The place stays from lesion to lesion. */
export function chosenLevel(evidence: ImageEvidence, place: number | null): { level: Level; place: number; of: number } | null {
  const levels = prunedLevels(evidence);
  const at = Math.max(0, Math.min(place ?? Math.floor((levels.length - 1) / 2), levels.length - 1));
  const level = levels[at];
  return level ? { level, place: at, of: levels.length } : null;
}
