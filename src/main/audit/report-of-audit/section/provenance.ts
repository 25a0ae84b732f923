import type { AuditResult } from '../../../../core/contract/index.ts';
import { count, duration, moment, percent } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { facts } from '../../document/table.ts';
import { confidenceText } from '../figures.ts';
import { clusterText, namesOf, unitsOf } from '../names.ts';

/** Enough to find the data and the network again, and to make the same audit. */
export function provenance(result: AuditResult, project: { name: string; id: string }): Html {
  const { data, hashes, configuration: asked } = result;
  const tests = result.family.length;
  return html`<section id="provenance">
<h2>Data and provenance</h2>
<div class="columns">
${facts('Data', [
  ['Images, lesions, patients', [data.images, data.lesions, data.patients].map((n) => (n > 0 ? count(n) : 'not known')).join(', ')],
  ['Training, validation, test', (['train', 'validation', 'test'] as const).map((split) => count(data.splits[split] ?? 0)).join(', ')],
  ['Flagged by the round', count(data.flagged)],
  ['Judged', `${count(data.judged)}, labelled images of the ${asked.judged.join(' and ')} set`],
  ['Failed (IoU under 0.65)', count(data.failed)],
  ['Counted', unitsOf(result)],
  ['Clusters', `${count(data.clusters.count)} ${clusterText[data.clusters.of]}; the largest has ${count(data.clusters.largest)} images`],
  ['Minimum n', `${asked.minimumN} ${unitsOf(result)}; smaller groups and cells have no figures`],
  ['Declared family', `${count(tests)} tests: each group that is large enough, and not the reference, by flagged and by failed`],
])}
${facts('Origin', [
  ['Project', html`${project.name}<br><code>${project.id}</code>`],
  ['Audit and round', `audit ${result.audit} of round ${result.round}`],
  ['Rows (SHA-256)', html`<code>${hashes.rowsSha256}</code>`],
  ['Snapshot: data and labels (SHA-256)', html`<code>${hashes.snapshotSha256}</code>`],
  ['Network’s weights (SHA-256)', html`<code>${hashes.modelSha256}</code>`],
  ['Versions', Object.entries(result.versions).map(([name, version]) => `${name} ${version}`).join(', ')],
  ['Started, took', `${moment(result.startedAt)}, ${duration(result.seconds)}`],
])}
</div>
<p>The command that makes this audit again:</p>
<pre><code>${result.command}</code></pre>
<h3>What was asked for</h3>
<dl class="configuration">
${wishes(result).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`)}</dl>
<p>Which figures rest on what: shares flagged rest on the round’s scores of all images, and on no label. Dice, IoU, failures, distances and area bias rest on the labels of the judged images as they are. Rates of wrong labels and wrong predictions rest on the random share of the review queues alone, since everything else in a queue was chosen for being hard.</p>
</section>`;
}

function wishes(result: AuditResult): [string, string][] {
  const { configuration: asked } = result;
  const names = namesOf(result);
  return [
    ['Attributes', (asked.by ?? result.attributes.map(({ key }) => key)).map(names.attribute).join(', ')],
    ['Bands', list(Object.entries(asked.bands).map(([key, bounds]) => `${names.attribute(key)}: ${bounds.join(', ')}`))],
    ['Reference groups', list(Object.entries(asked.reference).map(([key, level]) => `${names.attribute(key)}: ${names.group(key, level)}`), 'none: each group against the rest')],
    ['Values by', asked.sources.join(', ')],
    ['Adjusted for', names.covariates(asked.adjust ?? []) || 'none'],
    ['Conditions of a slice, at most', String(asked.depth)],
    ['Features computed', asked.features ? 'yes' : 'no'],
    ['Earlier rounds', asked.earlierRounds ? 'compared' : 'left out'],
    ['Resamples', count(asked.replicates)],
    ['Confidence', confidenceText(asked.confidence)],
    ['Level, false-discovery rate', String(asked.level)],
    ['Power', percent(asked.power)],
    ['Seed', String(asked.seed)],
  ];
}

function list(parts: readonly string[], none = 'none'): string {
  return parts.length === 0 ? none : parts.join('; ');
}
