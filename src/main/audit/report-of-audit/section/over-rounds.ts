import type { AuditOverRounds, AuditResult } from '../../../../core/contract/index.ts';
import { absent, count, figure, sentence, signed } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { mostLines, roundsChart, type RoundsSeries } from '../chart/rounds-chart.ts';
import { confidenceText, estimateCell, points, Reasons, shareCell, type Estimate } from '../figures.ts';
import { namesOf, unitsOf } from '../names.ts';
import { sentences, wideTable, type WideRow } from '../wide-table.ts';

type Moved = AuditOverRounds['attributes'][number];
type Point = Moved['groups'][number]['points'][number];

/** How each group moved, and whether the gap between groups closed. */
export function overRounds(result: AuditResult): Html {
  const moved = result.overRounds;
  const head = html`<h2>Over rounds</h2>`;
  if (!moved) return html`<section id="over-rounds">${head}<p>${result.configuration.earlierRounds ? 'There is no earlier finished round to compare with.' : 'Earlier rounds were left out of this audit.'}</p></section>`;
  if (moved.rounds.length === 0) return html`<section id="over-rounds">${head}${sentences(moved.notes)}</section>`;
  return html`<section id="over-rounds">
${head}
${wideTable({ caption: 'The rounds.', head: ['Round', 'Images scored', `Judged ${unitsOf(result)}`, 'Setting', 'Attention'], textColumns: [3, 4], rows: moved.rounds.map(({ round, images, judged, setting, attention }) => ({ head: String(round), cells: [count(images), count(judged), setting, attention] })) })}
${sentences(moved.notes)}
${moved.attributes.map((attribute) => one(attribute, result))}
</section>`;
}

function one(attribute: Moved, result: AuditResult): Html {
  const label = namesOf(result).attribute(attribute.key);
  const rounds = result.overRounds!.rounds.map(({ round }) => round);
  const closed = attribute.closed.value;
  return html`<h3>${label}</h3>
<p>${closed ? html`The gap of mean Dice between groups ${inWords(closed)}: it changed by ${signed(-closed.estimate)} (${confidenceText(result.configuration.confidence)} interval ${signed(-closed.high)} to ${signed(-closed.low)}), over what both of the rounds compared judged on unchanged labels.` : `Whether the gap closed is not known. ${sentence(attribute.closed.reason ?? 'no reason was given')}`}</p>
${attribute.groups.length === 0 ? null : html`<div class="columns">
${plot(attribute, 'Mean Dice', rounds, (point) => point.dice.value, (value) => String(value))}
${plot(attribute, 'Share flagged', rounds, (point) => point.flagged?.share.value ?? null, (value) => `${Math.round(value * 1000) / 10} %`)}
</div>
${pointsTable(attribute, label, rounds)}`}
${attribute.gaps.length === 0 ? null : gapsTable(attribute, label)}`;
}

/** Of which attributes the gap between groups closed or opened, in a sentence; null where none could be compared. */
export function gapsInWords(result: AuditResult): string | null {
  const names = namesOf(result);
  const known = (result.overRounds?.attributes ?? []).flatMap(({ key, closed }) => (closed.value ? [{ name: names.attribute(key), said: inWords(closed.value) }] : []));
  if (known.length === 0) return null;
  const told = [...Map.groupBy(known, ({ said }) => said)].map(([said, of]) => `of ${of.map(({ name }) => name).join(', ')} it ${said}`);
  return `Between rounds, the gap of mean Dice between groups: ${told.join('; ')}.`;
}

/** Only an interval on one side of zero says that something happened. */
function inWords({ low, high }: Estimate): string {
  return low > 0 ? 'closed' : high < 0 ? 'opened' : 'cannot be said to have closed or opened';
}

function plot(attribute: Moved, what: string, rounds: readonly number[], of: (point: Point) => Estimate | null, format: (value: number) => string): Html | null {
  const all = attribute.groups.flatMap((group): (RoundsSeries & { n: number })[] => {
    const points_ = group.points.flatMap((point) => {
      const value = of(point);
      return value ? [{ round: point.round, value }] : [];
    });
    return points_.length === 0 ? [] : [{ name: group.label, points: points_, n: Math.max(...group.points.map(({ n, flagged }) => flagged?.total ?? n)) }];
  });
  if (all.length === 0) return null;
  const largest = [...all].sort((a, b) => b.n - a.n).slice(0, mostLines);
  const series = all.filter((one_) => largest.includes(one_));
  const left = all.length - series.length;
  return html`<figure>${roundsChart({ title: `${what} of each group over rounds; the table below has the figures`, yLabel: `${what.charAt(0).toLowerCase()}${what.slice(1)}`, rounds, series, format })}<figcaption>${what} by group, with intervals.${left > 0 ? ` The ${mostLines} largest groups; the other ${left} are in the table.` : null}</figcaption></figure>`;
}

function pointsTable(attribute: Moved, label: string, rounds: readonly number[]): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${label}: share flagged and mean Dice of each group by round.`,
    head: ['Group', ...rounds.flatMap((round) => [`Round ${round}, flagged`, `Round ${round}, mean Dice`])],
    rows: attribute.groups.map((group): WideRow => ({
      head: group.label,
      cells: rounds.flatMap((round) => {
        const point = group.points.find((one_) => one_.round === round);
        if (!point) return [absent, absent];
        return [point.flagged ? shareCell(point.flagged, reasons) : absent, point.dice.value ? html`${figure(point.dice.value.estimate)}<small>${figure(point.dice.value.low)} to ${figure(point.dice.value.high)}</small><small>n ${count(point.n)}</small>` : reasons.mark(point.dice.reason)];
      }),
    })),
    reasons,
  });
}

function gapsTable(attribute: Moved, label: string): Html {
  const reasons = new Reasons();
  return wideTable({
    caption: `${label}: the gap between its groups by round, highest minus lowest.`,
    head: ['Round', 'Gap of mean Dice', html`Gap of the share flagged<small>percentage points</small>`],
    rows: attribute.gaps.map(({ round, dice, flagged }) => ({ head: String(round), cells: [estimateCell(dice, figure, reasons), flagged.value === null ? reasons.mark(flagged.reason) : points(flagged.value)] })),
    reasons,
  });
}
