import type { RoundConfiguration, RoundResult } from '../../../../core/contract/index.ts';
import { count, duration, moment, percent } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import type { ReportInput } from '../input.ts';
import { facts, table } from '../../document/table.ts';

/** What was trained on what: enough to find the data and the network again, and to repeat the run. */
export function provenance({ project, round }: ReportInput, result: RoundResult): Html {
  return html`<section>
<h2>What was trained on what</h2>
<div class="columns">
${facts('The run', [
  ['Project', html`${project.name}<br><code>${project.id}</code>`],
  ['Round', round.round],
  ['Data (SHA-256 of the snapshot)', html`<code>${result.snapshotSha256}</code>`],
  ['Dense network (SHA-256 of its weights)', html`<code>${result.modelSha256}</code>`],
  ['Network', `U-Net “${result.model.preset}”, ${count(result.model.parameters)} parameters, ${result.model.size} × ${result.model.size} pixels`],
  ['Seed', result.seed],
  ['Engine', engine(result)],
  ['Training', `${count(result.steps)} steps, ${result.imagesPerSecond.toFixed(1)} images/s${waiting(result)}; the whole round took ${duration(result.seconds)}`],
  ['Started', moment(result.startedAt)],
  ['Finished', moment(result.finishedAt)],
  ['Versions', Object.entries(result.versions).map(([name, version]) => `${name} ${version}`).join(', ')],
])}
<div>
${images(project, result)}
</div>
</div>
<h3>Configuration</h3>
<dl class="configuration">
${configuration(round.configuration).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`)}</dl>
</section>`;
}

function waiting({ waitingShare }: RoundResult): string {
  return waitingShare === undefined ? '' : ` (${percent(waitingShare)} of the time waiting for images)`;
}

function engine({ engine: name, engineUse }: RoundResult): string {
  if (!engineUse) return name;
  const failed = engineUse.failed.map((other) => `; ${other.engine} was to be taken and could not be opened: ${other.message}`);
  return `${name}, ${engineUse.reason}: ${engineUse.device}${failed.join('')}`;
}

function images(project: ReportInput['project'], result: RoundResult): Html {
  const { images: used } = result;
  return html`${table({
    caption: 'Images in this round',
    head: ['Use', 'Images'],
    rows: [
      ['Training, with a mask', count(used.labelled)],
      ['Training, with a weak label', count(used.weak)],
      ['Training pool, label absent or not used', count(used.unlabelled)],
      ['Validation', count(used.validation)],
      ['Test', count(used.test)],
    ],
  })}
<p class="note">The project holds ${count(project.images)} images of ${count(project.lesions)} lesions and ${count(project.patients)} patients, ${count(project.masks)} of them with a mask. Images of one lesion or one patient, and near-duplicates, always share a split.</p>`;
}

const names: Record<keyof RoundConfiguration, string> = {
  setting: 'Setting asked for',
  consistency: 'Without labels by',
  consistencyWeight: 'Weight without labels',
  unlabelledBatch: 'Without a label, per step',
  compareSetting: 'Supervised twin asked for',
  attention: 'Attention asked for',
  attentionFactor: 'Attention: factor',
  attentionSignal: 'Attention: hard by',
  attentionBy: 'Attention: attribute',
  previous: 'Earlier round',
  start: 'Start',
  folds: 'Folds',
  learningCurve: 'Learning curve asked for',
  labels: 'Labels asked for',
  model: 'Network preset',
  size: 'Input side (pixels)',
  steps: 'Steps asked for',
  epochs: 'Epochs asked for',
  batchSize: 'Batch size',
  normalizationGroup: 'Images normalized together',
  learningRate: 'Learning rate',
  weightDecay: 'Weight decay',
  patience: 'Patience (validations)',
  pruning: 'Pruning scope',
  sparsities: 'Sparsity ladder',
  recalibrate: 'Batch-norm recalibration',
  seed: 'Seed',
  engine: 'Engine asked for',
};

function configuration(values: RoundConfiguration): [string, string][] {
  return (Object.keys(names) as (keyof RoundConfiguration)[]).filter((key) => applies(key, values)).map((key) => {
    // Rounds of older versions lack what came later.
    const value: RoundConfiguration[typeof key] | undefined = values[key];
    if (value === undefined) return [names[key], before[key] ?? 'not known yet'];
    return [names[key], value === null ? unset[key] ?? 'not set' : Array.isArray(value) ? value.join(', ') : inWords(value)];
  });
}

const ofWhatHasNoLabel: readonly (keyof RoundConfiguration)[] = ['consistency', 'consistencyWeight', 'unlabelledBatch', 'compareSetting'];
const ofAttention: readonly (keyof RoundConfiguration)[] = ['attentionFactor', 'attentionSignal', 'attentionBy'];

/** What was not done has no parameters to tell. */
function applies(key: keyof RoundConfiguration, { setting, attention, start }: RoundConfiguration): boolean {
  if (ofWhatHasNoLabel.includes(key)) return setting === 'semi-supervised';
  if (ofAttention.includes(key)) return attention !== 'none';
  return key !== 'previous' || attention !== 'none' || start === 'previous';
}

function inWords(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

const unset: Partial<Record<keyof RoundConfiguration, string>> = { labels: 'all', unlabelledBatch: 'as many as the batch', previous: 'the newest finished', attentionFactor: '10 where groups are weighed, else 3' };

/** What rounds did before there was a choice. */
const before: Partial<Record<keyof RoundConfiguration, string>> = { normalizationGroup: 'the whole batch', start: 'scratch', folds: '0', learningCurve: 'no' };
