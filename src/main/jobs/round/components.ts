import type { SnapshotImage } from '../../../core/snapshot.ts';

/** Images of one component, which are trained on, or left out, together. */
export type TrainingUnit = { key: string; size: number; indices: number[] };

/** Named by their content, so that a seed chooses the same ones in every project. */
export function trainingUnits(images: readonly SnapshotImage[], indices: readonly number[]): TrainingUnit[] {
  const components = Map.groupBy(indices, (index) => images[index]!.component);
  return [...components.values()].map((members) => ({
    key: members.map((index) => images[index]!.sha256).reduce((a, b) => (a < b ? a : b)),
    size: members.length,
    indices: members,
  }));
}
