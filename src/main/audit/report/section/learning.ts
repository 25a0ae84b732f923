import type { RoundResult, Trial } from '../../../../core/contract/index.ts';
import { absent, count, duration, figure, plural, sentence, signed } from '../../../../core/text.ts';
import { intervalPlot } from '../../document/chart/interval.ts';
import { html, type Html } from '../../document/html.ts';
import { facts, table } from '../../document/table.ts';
import { attentionName, consistencyName, settingName } from './names.ts';

/** What the network learned from, how much hard images weighed, and what was tried in pairs. */
export function learning(result: RoundResult): Html {
  return html`<section>
<h2>How it learned</h2>
${facts('What it learned from', sources(result))}
<h3>Attention</h3>
${attention(result)}
${trials(result)}
</section>`;
}

function sources({ setting, images, consistency, startedFrom }: RoundResult): [string, string][] {
  return [
    ['Setting', settingName(setting)],
    ['Images with a mask', count(images.labelled)],
    ['Images with a weak label alone', count(images.weak)],
    ...(consistency
      ? ([
          ['Images without a label', `${count(consistency.images)}, ${count(consistency.perStep)} in each step, weight ${figure(consistency.weight, 2)}`],
          ['Learned without labels by', consistencyName(consistency.method)],
        ] satisfies [string, string][])
      : []),
    ...(startedFrom === undefined ? [] : ([['Start', startedFrom === null ? 'from scratch' : `from the network of round ${startedFrom}`]] satisfies [string, string][])),
  ];
}

function attention({ attention: name, attentionUse: use }: RoundResult): Html {
  // Older results say no more.
  if (!use) return html`<p>Attention: ${attentionName(name)}.</p>`;
  return html`${facts('How much hard images weighed', [
    ['Strategy', attentionName(use.strategy)],
    ...(use.signal === null ? [] : ([['Hard by', use.signal]] satisfies [string, string][])),
    ...(use.by === null ? [] : ([['Groups of', use.by]] satisfies [string, string][])),
    ...(use.previous === null ? [] : ([['Scores of', `round ${use.previous}`]] satisfies [string, string][])),
    ['Images that counted more', count(use.attended)],
    ['Images that counted less', count(use.lessened)],
    ['Images left out', count(use.excluded)],
  ])}
<p>${sentence(use.reason)}</p>`;
}

function trials({ trials: found }: RoundResult): Html {
  if (found === undefined) return html``;
  if (found.length === 0) return html`<p>No two networks were trained against each other in this round: it does not show whether its setting or its attention helped.</p>`;
  return html`${found.map(trial)}`;
}

function trial(pair: Trial): Html {
  const { interval, kept } = pair;
  const candidate = typeof pair.by === 'string' ? `${pair.candidate} by ${pair.by}` : pair.candidate;
  const baseline = pair.baseline === 'none' ? 'no attention' : pair.baseline;
  const about = pair.about === 'attention' ? 'Did attention help?' : 'Did the setting help?';
  if (pair.n === 0) return html`<h3>${about}</h3>
<p>${sentence(pair.reason)}</p>`;
  return html`<h3>${about}</h3>
${table({
  caption: `Two networks from the same initialization, with the same steps and the same seed of batches, on ${plural(pair.n, 'labelled validation image')}; training both took ${duration(pair.seconds)}. Differences are paired by image; the interval resamples whole lesions or patients.`,
  head: ['Measure', baseline, candidate, 'Difference', '95 % interval'],
  rows: [
    [typeof pair.groups === 'number' ? `IoU, means of ${pair.groups} groups counting alike` : 'IoU', figure(pair.baselineIou), figure(pair.candidateIou), signed(pair.difference), interval ? `${signed(interval.low)} to ${signed(interval.high)}` : absent],
    ['IoU of the worst fifth', absent, absent, signed(pair.worstFifthDifference), absent],
    ['Share of failures (percentage points)', absent, absent, pair.failureRateDifference === null ? absent : signed(pair.failureRateDifference * 100, 1), absent],
  ],
})}
${pair.difference !== null && interval ? html`<figure>${intervalPlot({ title: `Difference of IoU, ${candidate} against ${baseline}: ${signed(pair.difference)}, 95 % interval ${signed(interval.low)} to ${signed(interval.high)}`, value: pair.difference, interval, left: `${baseline} better`, right: `${candidate} better` })}</figure>` : null}
<p><strong>Kept: ${kept === 'baseline' ? baseline : candidate}.</strong> ${sentence(pair.reason)}</p>`;
}
