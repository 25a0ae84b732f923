import type { LabelRecord } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { applyFlips, maskArea } from '../../../core/mask/index.ts';
import type { RunLengthMask } from '../../../core/mask/types.ts';
import { transact } from '../connection.ts';
import type { Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import { originOf, type DraftRow, type Drafts, type OperationRow } from './drafts.ts';
import { changedSince, type Labels, type NewLabel } from './labels.ts';
import type { Origins } from './origins.ts';
import type { Reviews } from './reviews.ts';

type Parts = { labels: Labels; drafts: Drafts; reviews: Reviews; origins: Origins };

/** Makes a draft the image's label. */
export function createSubmissions({ connection }: Session, { labels, drafts, reviews, origins }: Parts): ProjectStore['labels']['submit'] {
  const originFor = (draft: DraftRow, operations: readonly OperationRow[], base: RunLengthMask | null): Pick<NewLabel, 'origin' | 'derivedFrom'> => {
    const origin = originOf(draft, operations);
    const byHand = { kind: 'scratch', model: null, sparsity: null } as const;
    if (origin.kind === 'model') return { origin: { kind: 'model', model: origins.model(draft.image, origin), sparsity: origin.sparsity }, derivedFrom: null };
    if (origin.kind === 'scratch') {
      refuseLeftOver(draft, operations, base);
      return { origin: byHand, derivedFrom: null };
    }
    const from = labels.find(draft.base!);
    // What was repaired from a network's contour still came from it.
    if (from.origin === 'model') origins.refuseModel(draft.image);
    return { origin: from.origin === 'model' ? { kind: 'model', model: from.origin_model, sparsity: from.origin_sparsity } : byHand, derivedFrom: from.id };
  };

  return ({ image, draft: id, applied, round, secondsSpent, annotator }): LabelRecord =>
    transact(connection, () => {
      const draft = drafts.findAt(id, annotator.id, applied);
      if (draft.image !== image) throw new WeakspotError('bad-request', `draft ${id} is of another image`, { image, draft: id });
      const current = labels.current(image, 'mask');
      if ((current?.id ?? null) !== draft.base) throw changedSince(current);
      const base = current && (JSON.parse(current.geometry) as RunLengthMask);
      const operations = drafts.operationsOf(id).slice(0, applied);
      const { mask, changed } = applyFlips(base, draft, operations);
      if (base === null && applied === 0 && reviews.standing(image)[0]?.verdict !== 'not-a-lesion') {
        throw new WeakspotError('bad-request', 'nothing is drawn yet: outline the lesion, or give the verdict "not a lesion" first', { image });
      }
      const label: NewLabel = {
        image,
        kind: 'mask',
        geometry: mask,
        ...originFor(draft, operations, base),
        supersedes: draft.base,
        pixelsChanged: changed,
        round,
        annotator,
        secondsSpent: Math.max(draft.seconds_spent, secondsSpent),
      };
      drafts.remove(id);
      return labels.add(label, 'label-submitted');
    });
}

/** Drawn by hand from nothing: the step that says so must have left nothing. */
function refuseLeftOver(draft: DraftRow, operations: readonly OperationRow[], base: RunLengthMask | null): void {
  const cleared = operations.findLastIndex((operation) => operation.origin !== null);
  if (cleared < 0) return;
  const { mask } = applyFlips(base, draft, operations.slice(0, cleared + 1));
  if (maskArea(mask) > 0) throw new WeakspotError('bad-request', `origin: step ${cleared + 1} says that it begins from nothing, but leaves an outline`, { draft: draft.id });
}
