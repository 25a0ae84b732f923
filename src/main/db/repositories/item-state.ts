import type { QueueItem } from '../../../core/contract/index.ts';
import type { Split, Verdict } from '../../../core/subject.ts';

export type ItemStateRow = { flagged: number | null; labelled: number; verdict: Verdict | null; reviewed: number; draft: number };

/**
 * How far the review of an image is: of image `i` and its hardness row `h`, for `@annotator`, since `@round` and when it
 * `@finished`. Of validation and test images each annotator sees their own verdict alone. A label counts as well as a verdict: who drew
 * has looked.
 * @param split column of the image's split
 */
export const itemStateColumns = (split: string): string => `
  h.flagged,
  EXISTS (SELECT 1 FROM mask_current m WHERE m.image = i.id) AS labelled,
  CASE ${split} WHEN 'train' THEN (SELECT r.verdict FROM review_current r WHERE r.image = i.id)
    ELSE (SELECT r.verdict FROM review r WHERE r.image = i.id AND r.annotator = @annotator AND r.taken_back_at IS NULL ORDER BY r.sequence DESC LIMIT 1) END AS verdict,
  EXISTS (SELECT 1 FROM review r WHERE r.image = i.id AND r.taken_back_at IS NULL AND (r.round = @round OR r.created_at >= @finished))
    OR EXISTS (SELECT 1 FROM annotation a WHERE a.image = i.id AND a.annotator IS NOT NULL AND a.state <> 'rejected' AND (a.round = @round OR a.created_at >= @finished)) AS reviewed,
  EXISTS (SELECT 1 FROM draft d WHERE d.image = i.id AND d.annotator = @annotator AND d.applied > 0) AS draft`;

export function toItemState({ flagged, labelled, verdict, reviewed, draft }: ItemStateRow): Pick<QueueItem, 'flagged' | 'labelled' | 'verdict' | 'reviewed' | 'draft'> {
  return { flagged: flagged === 1, labelled: labelled === 1, verdict, reviewed: reviewed === 1, draft: draft === 1 };
}

/** What the network makes of a validation or test image is withheld from whoever labels it. */
export const shownScore = (split: Split, score: number | null): number | null => (split === 'train' ? score : null);
