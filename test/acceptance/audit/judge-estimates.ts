import type { AuditAttribute, AuditResult } from '../../../src/core/contract/index.ts';
import { type Line, line } from '../harness.ts';

type Seen = { /** Estimates that were made. */ made: number; without: AuditResult; asked: AuditResult };

/** Images of groups of one kind. */
function images({ groups }: AuditAttribute, kind: AuditAttribute['groups'][number]['kind']): number {
  return groups.filter((group) => group.kind === kind).reduce((sum, { n }) => sum + n.images, 0);
}

function find({ attributes }: AuditResult, key: string): AuditAttribute {
  const found = attributes.find((attribute) => attribute.key === key);
  if (!found) throw new Error(`the audit has no attribute ${key}`);
  return found;
}

/** Of an attribute that was estimated alone: missing where estimates are not asked for; else in groups of their own. What was imported stays as it is. */
export function judgeEstimates(ids: readonly [string, string], { made, without, asked }: Seen, keys: { estimated: string; imported: string }): Line[] {
  const total = without.data.images;
  const [hidden, shown] = [find(without, keys.estimated), find(asked, keys.estimated)];
  const [before, beside] = [find(without, keys.imported), find(asked, keys.imported)];
  // Its q values are of a larger family, where estimates are tested as well.
  const figures = (of: AuditAttribute): string => JSON.stringify(of, (key, value: unknown) => (key === 'q' ? undefined : value));
  const same = figures(before) === figures(beside) && images(beside, 'estimate') === 0;
  return [
    line(
      ids[0], 'estimates that are not asked for take no part: their attribute is missing',
      `of ${made} estimates ${total - images(hidden, 'missing')} take part; ${hidden.missing.images} of ${total} images are missing`,
      made > 0 && images(hidden, 'missing') === total && hidden.missing.images === total && hidden.sources.estimate === 0,
    ),
    line(
      ids[1], `estimates that are asked for are groups of their own, and ${keys.imported}, as imported, stays as it is`,
      `${images(shown, 'estimate')} of ${made} in groups named as estimates, ${images(shown, 'value')} among what people said, ${images(shown, 'missing')} missing; ${keys.imported} ${same ? 'unchanged' : 'changed'}`,
      images(shown, 'estimate') === made && images(shown, 'value') === 0 && images(shown, 'missing') === total - made && shown.groups.every(({ kind, label }) => kind !== 'estimate' || label.endsWith('(estimated)')) && same,
    ),
  ];
}

/** An audit as it is written: its figures, and its rows. */
export type Kept = { audit: string; rows: string };

/** What a restored project says of its audits, and what one made anew there says, but for when, how long and under which number and name. */
export function judgeRestored(id: string, { before, after }: { before: readonly Kept[]; after: readonly Kept[] }, { before: first, again }: { before: AuditResult; again: AuditResult }): Line {
  const kept = before.length > 0 && JSON.stringify(before) === JSON.stringify(after);
  const figures = ({ audit: _audit, command: _command, seconds: _seconds, startedAt: _startedAt, finishedAt: _finishedAt, ...rest }: AuditResult): string => JSON.stringify(rest);
  const same = figures(first) === figures(again);
  return line(id, 'a project restored from its backup has its audits, with their rows, and makes the same again', `${before.length} audits ${kept ? 'the same' : 'differ'}; made again: ${same ? 'the same figures and hashes' : 'other figures'}`, kept && same);
}
