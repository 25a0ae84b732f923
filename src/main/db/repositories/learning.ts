import type { RoundLearning } from '../../../core/contract/index.ts';
import type { Split, Verdict } from '../../../core/subject.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Session } from '../session.ts';
import { isNegative, isWrong, mayTrain, type Candidate, type Snapshots } from './snapshots.ts';

type Row = RoundLearning['rows'][number];
type Effect = RoundLearning['verdicts'][number]['effect'];
type WeakKind = Exclude<keyof RoundLearning['weak'], 'images'>;
type LabelRow = { image: string; name: string; split: Split; kind: 'mask' | WeakKind; at: string; before: number };
type VerdictRow = { image: string; name: string; split: Split; verdict: Verdict; at: string };

/** What the next round will learn from, as labels and verdicts stand now. */
export function createLearning({ connection }: Session, snapshots: Snapshots): DatasetStore['learning'] {
  const newest = connection.prepare<[], { number: number; frozen_at: string }>('SELECT number, frozen_at FROM round WHERE result IS NOT NULL ORDER BY number DESC LIMIT 1');
  // What an import brings is no person's work. A mask is a correction where an import or an earlier round had one already.
  const labels = connection.prepare<{ since: string }, LabelRow>(`
    SELECT a.image, i.name, c.split, a.kind, a.created_at AS at,
      EXISTS (SELECT 1 FROM annotation b WHERE b.image = a.image AND b.kind = 'mask' AND b.id <> a.id AND (b.annotator IS NULL OR b.created_at <= @since)) AS before
    FROM annotation a JOIN image i ON i.id = a.image JOIN component c ON c.id = i.component
    WHERE a.annotator IS NOT NULL AND a.created_at > @since
      AND EXISTS (SELECT 1 FROM label_current l WHERE l.image = a.image AND l.kind = a.kind AND l.id = a.id)`);
  const verdicts = connection.prepare<[string], VerdictRow>(`
    SELECT r.image, i.name, c.split, r.verdict, r.created_at AS at
    FROM review r JOIN image i ON i.id = r.image JOIN component c ON c.id = i.component
    WHERE r.created_at > ? AND r.taken_back_at IS NULL AND EXISTS (SELECT 1 FROM review_current v WHERE v.image = r.image AND v.id = r.id)`);
  const weakKinds = connection.prepare<[], { image: string; kind: WeakKind }>(`
    SELECT DISTINCT a.image, a.kind FROM annotation a JOIN image i ON i.id = a.image JOIN component c ON c.id = i.component
    WHERE a.kind <> 'mask' AND c.split = 'train' AND EXISTS (SELECT 1 FROM label_current l WHERE l.image = a.image AND l.kind = a.kind AND l.id = a.id)`);

  return {
    next(limit) {
      const round = newest.get();
      const since = round?.frozen_at ?? '';
      const training = snapshots.candidates().filter(({ split }) => split === 'train');
      const trained = new Set(training.filter(mayTrain).map(({ image }) => image));
      const usable = new Set(training.filter(({ image, verdict }) => !trained.has(image) && verdict !== 'poor-image').map(({ image }) => image));
      const weak = Map.groupBy(weakKinds.all().filter(({ image }) => usable.has(image)), ({ image }) => image);
      const given = verdicts.all(since);
      const rows = toRows(labels.all({ since }), given, trained);
      const teaching = rows.filter(({ split }) => split === 'train');
      const having = (kind: WeakKind): number => [...weak.values()].filter((kinds) => kinds.some((row) => row.kind === kind)).length;
      return {
        since: round?.number ?? null,
        masks: { corrected: count(teaching, 'corrected'), added: count(teaching, 'added'), training: trained.size },
        weak: { box: having('box'), scribble: having('scribble'), point: having('point'), class: having('class'), images: weak.size },
        verdicts: effects(given, new Map(training.map((row) => [row.image, row]))),
        unlabelled: usable.size - weak.size,
        rows: rows.slice(0, limit),
      };
    },
  };
}

function count(rows: readonly Row[], what: Row['what']): number {
  return rows.filter((row) => row.what === what).length;
}

/** One row an image, the newest first. A mask says more than a weak label, and that more than a verdict alone. */
function toRows(labels: readonly LabelRow[], verdicts: readonly VerdictRow[], trained: ReadonlySet<string>): Row[] {
  const verdictOf = new Map(verdicts.map((row) => [row.image, row]));
  const ofImage = Map.groupBy(labels, ({ image }) => image);
  const labelled = [...ofImage].flatMap(([image, all]): Row[] => {
    const mask = all.find(({ kind }) => kind === 'mask');
    // Beside a mask that trains, a weak label teaches nothing.
    const shown = mask ? [mask] : trained.has(image) ? [] : all;
    const first = shown[0];
    if (!first) return [];
    const given = verdictOf.get(image);
    const what = mask ? (mask.before === 1 ? 'corrected' : 'added') : 'weak';
    const at = [...shown.map((row) => row.at), ...(given ? [given.at] : [])].toSorted().at(-1)!;
    return [{ image, name: first.name, split: first.split, what, verdict: given?.verdict ?? null, kinds: shown.map(({ kind }) => kind).toSorted(), at }];
  });
  const listed = new Set(labelled.map(({ image }) => image));
  const judged = verdicts.filter(({ image }) => !listed.has(image)).map(({ image, name, split, verdict, at }): Row => ({ image, name, split, what: 'verdict', verdict, kinds: [], at }));
  return [...labelled, ...judged].toSorted((a, b) => (a.at === b.at ? (a.image < b.image ? -1 : 1) : a.at > b.at ? -1 : 1));
}

/** Of training images alone: what validation and test images are judged by, no verdict changes. */
function effects(verdicts: readonly VerdictRow[], training: ReadonlyMap<string, Candidate>): RoundLearning['verdicts'] {
  const counts = new Map<string, RoundLearning['verdicts'][number]>();
  for (const { image, verdict } of verdicts) {
    const row = training.get(image);
    if (!row) continue;
    const effect = effectOf(row, verdict);
    const known = counts.get(`${verdict} ${effect}`);
    if (known) known.images++;
    else counts.set(`${verdict} ${effect}`, { verdict, images: 1, effect });
  }
  return [...counts.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function effectOf(row: Candidate, verdict: Verdict): Effect {
  switch (verdict) {
    case 'label-wrong':
      return isWrong(row) ? 'waits-for-correction' : 'corrected';
    case 'poor-image':
      return 'left-out';
    case 'not-a-lesion':
      return isNegative(row) ? 'negative' : 'corrected';
    case 'truly-hard':
    case 'model-wrong':
      return 'attended';
    case 'nothing-wrong':
      return row.annotation === row.judged ? 'checked' : 'corrected';
  }
}
