import type { AuditAttribute, AuditComparison, AuditGroup, AuditResult } from '../../core/contract/index.ts';
import { absent, count, duration, figure, interval, percent, plural, sentence, signed, testsOf } from '../../core/text.ts';
import { table, type Column } from './format.ts';

const mostSlices = 5;

const verbs = { flagged: 'flagged', failed: 'failed' } as const;

type Estimated = { value: { estimate: number; low: number; high: number } | null } | null | undefined;

/** An audit as a person reads it in a terminal: the groups of each attribute, what was found, and what is not known. */
export function describeAudit(result: AuditResult): string {
  const parts = [head(result), ...result.attributes.map((attribute) => groups(attribute, result)), findings(result), slices(result), unknown(result)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function head({ audit, round, data, configuration: { unit, minimumN, confidence }, seconds }: AuditResult): string {
  const known = [data.lesions > 0 ? plural(data.lesions, 'lesion') : '', data.patients > 0 ? plural(data.patients, 'patient') : ''].filter((part) => part !== '');
  return [
    `Audit ${audit} of round ${round}: ${plural(data.images, 'image')}${known.length > 0 ? ` of ${known.join(' and ')}` : ''}, ${count(data.flagged)} flagged; ${count(data.judged)} judged, ${count(data.failed)} failed (IoU < 0.65); ${duration(seconds)}`,
    `Counted in ${unit}s; intervals of ${percent(confidence)} over ${plural(data.clusters.count, `${data.clusters.of === 'component' ? 'group of near-duplicates' : data.clusters.of}`, data.clusters.of === 'component' ? 'groups of near-duplicates' : `${data.clusters.of}s`)}; fewer than ${minimumN} are too small`,
  ].join('\n');
}

function groups({ label, reference, groups: all, notes }: AuditAttribute, { configuration: { unit } }: AuditResult): string {
  const columns: Column[] = [{ title: label }, { title: `${unit}s`, align: 'right' }, { title: 'flagged' }, { title: 'q', align: 'right' }, { title: 'failed' }, { title: 'q', align: 'right' }, { title: 'mean Dice' }];
  const rows = all.map((group) => {
    const n = count(group.n[`${unit}s`]);
    if (group.tooSmall) return [group.label, n, 'too small', '', '', '', ''];
    const dice = group.measures.find(({ measure }) => measure === 'dice')?.mean;
    return [group.label, n, ofHundred(group.flagged?.share), q(group, 'flagged'), ofHundred(group.failed?.share), q(group, 'failed'), dice?.value ? `${figure(dice.value.estimate)} (${interval(dice.value)})` : absent];
  });
  const against = reference === null ? '' : `\nq: against ${all.find(({ level }) => level === reference)?.label ?? reference}`;
  return `${table(columns, rows)}${against}${notes.map((note) => `\n${sentence(note)}`).join('')}`;
}

function ofHundred(share: Estimated): string {
  return share?.value ? `${percent(share.value.estimate, 1)} (${figure(100 * share.value.low, 1)} to ${figure(100 * share.value.high, 1)})` : absent;
}

function q({ comparisons }: AuditGroup, outcome: AuditComparison['outcome']): string {
  return probability(comparisons.find((comparison) => comparison.outcome === outcome)?.q ?? null);
}

function probability(value: number | null): string {
  if (value === null) return absent;
  return value < 0.001 ? '< 0.001' : figure(value);
}

function findings({ attributes, configuration: { level }, family }: AuditResult): string {
  const tested = family.filter((test) => test.q !== null).length;
  if (tested === 0) return 'Nothing could be tested.';
  const found = attributes.flatMap((attribute) =>
    attribute.groups.flatMap((group) => group.comparisons.filter((comparison) => comparison.q !== null && comparison.q < level).map((comparison) => ({ attribute, group, comparison }))),
  );
  if (found.length === 0) return `Of ${testsOf(tested, family.length)}, none shows a difference (q < ${level}). That is no proof that groups are alike: the report says what could have been missed.`;
  const lines = found
    .toSorted((a, b) => a.comparison.q! - b.comparison.q!)
    .map(({ attribute, group, comparison: { outcome, difference, oddsRatio, q: rate } }) => {
      const against = attribute.reference === null ? 'the rest' : (attribute.groups.find((one) => one.level === attribute.reference)?.label ?? attribute.reference);
      const parts = [
        difference.value ? `${signed(100 * difference.value.estimate, 1)} percentage points (${figure(100 * difference.value.low, 1)} to ${figure(100 * difference.value.high, 1)})` : '',
        oddsRatio.value ? `odds ratio ${figure(oddsRatio.value.estimate, 2)} (${interval(oddsRatio.value, 2)})` : '',
        `q ${probability(rate)}`,
      ];
      return `- ${attribute.label}, ${group.label}: ${verbs[outcome]} against ${against}: ${parts.filter((part) => part !== '').join(', ')}`;
    });
  return `Found, of ${testsOf(tested, family.length)} (q < ${level}):\n${lines.join('\n')}`;
}

function slices({ slices: { slices: all, tested }, configuration: { level } }: AuditResult): string {
  if (tested === 0) return '';
  const found = all.filter((slice) => slice.q < level && slice.excess.estimate > 0);
  if (found.length === 0) return `Of ${plural(tested, 'slice')} that nobody named, none stands out (q < ${level}).`;
  const lines = found.slice(0, mostSlices).map(({ conditions, outcome, excess, q: rate, n }) => {
    const words = conditions.map(({ label, levelLabel }) => `${label}: ${levelLabel}`).join(' and ');
    return `- ${words}: ${verbs[outcome]} ${signed(100 * excess.estimate, 1)} percentage points (${figure(100 * excess.low, 1)} to ${figure(100 * excess.high, 1)}), ${plural(n.images, 'image')}, q ${probability(rate)}`;
  });
  return `Slices that nobody named, ${count(found.length)} found of ${count(tested)}${found.length > mostSlices ? `, the first ${mostSlices}` : ''}:\n${lines.join('\n')}`;
}

function unknown({ attributes, notes, configuration: { unit, minimumN } }: AuditResult): string {
  const missing = attributes.filter(({ missing: none }) => none.images > 0).map(({ label, missing: none }) => `${label} ${percent(none.share, 1)} (${count(none.images)})`);
  const small = attributes.flatMap(({ label, groups: all }) => all.filter(({ tooSmall }) => tooSmall).map((group) => `${label}: ${group.label} (${count(group.n[`${unit}s`])})`));
  return [
    ...(missing.length > 0 ? [`Missing, as groups of their own: ${missing.join('; ')}.`] : []),
    ...(small.length > 0 ? [`Too small to say anything (under ${minimumN} ${unit}s): ${small.join('; ')}.`] : []),
    ...notes.map(sentence),
  ].join('\n');
}
