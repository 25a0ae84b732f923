import type { AuditAdjustment, AuditAttribute, AuditComparison, AuditGroup, AuditResult } from '../../../../core/contract/index.ts';
import { count, figure, percent, plural, sentence, testsOf } from '../../../../core/text.ts';
import { html, type Html } from '../../document/html.ts';
import { confidenceText, inSentence, points, probability, ratio, share, type Estimate, type Ratio } from '../figures.ts';
import { namesOf, outcomeText, unitsOf, type Names } from '../names.ts';
import { sentences, wideTable, type WideRow } from '../wide-table.ts';
import { unevenLabels } from './labels.ts';
import { gapsInWords } from './over-rounds.ts';
import { isFound } from './slices.ts';

type Compared = { attribute: AuditAttribute; group: AuditGroup; comparison: AuditComparison };

/** What was found, what was not and could have been missed, and what is missing to know. */
export function summary(result: AuditResult): Html {
  const { configuration: asked, data } = result;
  const names = namesOf(result);
  const compared = result.attributes.flatMap((attribute) => attribute.groups.flatMap((group) => group.comparisons.map((comparison) => ({ attribute, group, comparison }))));
  const tested = compared.filter(({ comparison }) => comparison.q !== null);
  const found = tested.filter(({ comparison }) => comparison.q! < asked.level).sort((a, b) => a.comparison.q! - b.comparison.q!);
  const gaps = gapsInWords(result);
  return html`<section id="summary">
<h2>Summary</h2>
<p>Round ${result.round} scored ${plural(data.images, 'image')} ${known(data)}; ${plural(data.flagged, 'image was', 'images were')} flagged as hard to learn. The segmentation of ${plural(data.judged, 'image')} could be judged against a label${data.judged > 0 ? `; ${plural(data.failed, 'image', 'images')} of these failed (IoU under 0.65)` : ''}. Groups of ${plural(result.attributes.length, 'attribute')} were compared, counted in ${unitsOf(result)}.</p>
<h3>What was found</h3>
<p>${verdict(tested.length, result.family.length, found.length, asked.level)}</p>
${found.length === 0 ? null : html`<ul class="findings">${found.map((one) => html`<li>${finding(one, result)}</li>`)}</ul>`}
${found.some((one) => explained(one, result)) ? html`<p>An interval that holds 1 clears no group. A covariate may be the very way in which a group is harder, as dark pictures have little contrast; adjusting then takes away what was found.</p>` : null}
${slicesInWords(result)}
${worstGroups(result.attributes)}
${unevenLabels(result.attributes)}
${gaps === null ? null : html`<p>${gaps}</p>`}
<h3>What was not found, and what could have been missed</h3>
${couldHaveBeenShown(tested, result)}
<h3>What is missing to know</h3>
${sentences(unknown(result, names))}
</section>`;
}

function verdict(tested: number, declared: number, found: number, level: number): string {
  if (tested === 0) return 'Nothing could be tested.';
  const shown = found === 0 ? 'none shows' : `${count(found)} ${found === 1 ? 'shows' : 'show'}`;
  const caution = found === 0 ? ' That is no proof that groups are alike: the table below says what could have been missed.' : '';
  return `Of ${testsOf(tested, declared)}, ${shown} a difference at a false-discovery rate of ${percent(level, level < 0.01 ? 1 : 0)} (q < ${level}).${caution}`;
}

function known({ lesions, patients }: AuditResult['data']): string {
  const parts = [...(lesions > 0 ? [plural(lesions, 'lesion')] : []), ...(patients > 0 ? [plural(patients, 'patient')] : [])];
  return `${parts.length > 0 ? `of ${parts.join(' and ')}` : 'of lesions and patients that are not known'}${parts.length > 0 && patients === 0 ? ' (patients are not known)' : ''}`;
}

function finding(one: Compared, result: AuditResult): Html {
  const { attribute, group, comparison } = one;
  const { outcome, q } = comparison;
  const { confidence } = result.configuration;
  const [own, other] = [comparison.group.share.value, comparison.against.share.value];
  const direction = own && other ? (own.estimate > other.estimate ? 'more often' : 'less often') : 'differently often';
  const against = attribute.reference === null ? 'the rest' : groupLabel(attribute, attribute.reference);
  const difference = comparison.difference.value;
  const odds = comparison.oddsRatio.value;
  return html`<strong>${attribute.label}: ${group.label}</strong> is ${outcomeText[outcome].verb} ${direction} than ${against}: ${own ? share(own.estimate) : ''} (${count(comparison.group.events)} of ${count(comparison.group.total)}) against ${other ? share(other.estimate) : ''} (${count(comparison.against.events)} of ${count(comparison.against.total)})${
    difference ? html`; difference ${inSentence(difference, points, confidence)} percentage points` : null
  }${odds ? html`; odds ratio ${inSentence(odds, ratio, confidence)}` : null}; q ${equals(q!)}. ${afterAdjustment(one, result)}`;
}

function equals(q: number): string {
  return q < 0.001 ? '< 0.001' : `= ${probability(q)}`;
}

function groupLabel(attribute: AuditAttribute, level: string): string {
  return attribute.groups.find((group) => group.level === level)?.label ?? level;
}

function modelOf({ attribute, comparison: { outcome } }: Compared, { adjustments }: AuditResult): AuditAdjustment | null {
  const model = adjustments.find((one) => one.attribute === attribute.key && one.outcome === outcome);
  return model && model.terms.length > 0 && model.covariates.length > 0 ? model : null;
}

function explained(one: Compared, result: AuditResult): boolean {
  const adjusted = modelOf(one, result)?.terms.find(({ level }) => level === one.group.level)?.adjusted.value;
  return adjusted != null && holdsOne(adjusted);
}

/** Whether the covariates take a finding away. */
function afterAdjustment(one: Compared, result: AuditResult): string {
  const { attribute, group } = one;
  const { configuration } = result;
  const model = modelOf(one, result);
  if (!model) return '';
  if (model.baseline === group.level) return `It is the baseline of the adjusted odds ratios below.`;
  const term = model.terms.find(({ level }) => level === group.level);
  const adjusted = term?.adjusted.value;
  if (!adjusted || adjusted.estimate === null) return 'No adjusted odds ratio could be had.';
  const crude = term?.crude.value?.estimate ?? null;
  const beside = `${inSentence(adjusted, ratio, configuration.confidence)} beside ${namesOf(result).covariates(model.covariates)}${holdsOne(adjusted) ? ': that interval holds 1' : ''}`;
  return `Against ${baselineLabel(attribute, model)}, its odds ratio is ${crude === null ? beside : `${ratio(crude)}, and ${beside}`}.`;
}

function holdsOne({ low, high }: Ratio): boolean {
  return low <= 1 && (high === null || high >= 1);
}

function baselineLabel(attribute: AuditAttribute, { baseline }: AuditAdjustment): string {
  return groupLabel(attribute, baseline);
}

function slicesInWords({ slices, configuration }: AuditResult): Html | null {
  const found = slices.slices.filter((slice) => isFound(slice, configuration.level));
  if (slices.tested === 0) return null;
  if (found.length === 0) return html`<p>A search over ${plural(slices.tested, 'slice')} of up to ${plural(slices.depth, 'condition')} found none with more flags or failures than the rest.</p>`;
  const [first] = found;
  return html`<p>A search over ${plural(slices.tested, 'slice')} of up to ${plural(slices.depth, 'condition')} found ${count(found.length)} that ${found.length === 1 ? 'stands' : 'stand'} out. First: ${first!.conditions.map(({ label, levelLabel }) => `${label}: ${levelLabel}`).join(' and ')}, ${outcomeText[first!.outcome].adjective} ${figure(first!.excess.estimate * 100, 1)} percentage points more often than all others (${confidenceText(configuration.confidence)} interval ${points(first!.excess.low)} to ${points(first!.excess.high)}; ${plural(first!.n.images, 'image')}).</p>`;
}

function worstGroups(attributes: readonly AuditAttribute[]): Html | null {
  const worst = attributes.flatMap((attribute) => {
    const group = attribute.groups.find(({ level }) => level === attribute.worst?.level);
    const dice: Estimate | null = group?.measures.find(({ measure }) => measure === 'dice')?.mean.value ?? null;
    return group ? [`${attribute.label}: ${group.label}${dice ? ` (${figure(dice.estimate)}, ${figure(dice.low)} to ${figure(dice.high)})` : ''}`] : [];
  });
  return worst.length === 0 ? null : html`<p>Groups with the lowest mean Dice, which says nothing by itself about whether they differ: ${worst.join('; ')}.</p>`;
}

/** Of each attribute and outcome, what its most and its least numerous group could have shown. */
function couldHaveBeenShown(tested: readonly Compared[], { configuration }: AuditResult): Html {
  if (tested.length === 0) return html`<p>Nothing can be said about differences between groups.</p>`;
  const cells = new Map<string, Compared[]>();
  for (const one of tested) {
    const key = `${one.attribute.label}, ${outcomeText[one.comparison.outcome].adjective}`;
    cells.set(key, [...(cells.get(key) ?? []), one]);
  }
  const rows = [...cells].map(([head, ones]): WideRow => {
    const found = ones.filter(({ comparison }) => comparison.q! < configuration.level).length;
    const reach = ones.flatMap(({ group, comparison }) => (comparison.detectable.value && comparison.against.share.value ? [{ group: group.label, n: comparison.group.total, against: comparison.against.share.value.estimate, ...comparison.detectable.value }] : []));
    reach.sort((a, b) => b.n - a.n);
    const words = (one: (typeof reach)[number] | undefined): string =>
      !one ? '–' : `${one.group} (n ${count(one.n)}): ${[one.above === null ? null : `${share(one.above)} or more`, one.below === null ? null : `${share(one.below)} or less`].filter((part) => part !== null).join(', ') || 'no share at all'}, against ${share(one.against)}`;
    return { head, cells: [count(ones.length), count(found), words(reach[0]), reach.length > 1 ? words(reach.at(-1)) : '–'] };
  });
  return html`${wideTable({
    caption: `Shares that these numbers could have shown to differ, with a power of ${percent(configuration.power)} at a two-sided level of ${configuration.level}, before the correction for many tests. Smaller differences may be there and were likely to be missed.`,
    head: ['Attribute, outcome', 'Tests', 'Found', 'In the most numerous group', 'In the least numerous group'],
    rows,
    textColumns: [3, 4],
  })}`;
}

/** Sentences on gaps in what is known. */
function unknown(result: AuditResult, names: Names): string[] {
  const { configuration } = result;
  const missing = result.attributes.filter(({ missing: none }) => none.images > 0).map(({ label, missing: none }) => `${label}: ${share(none.share)} of the images (${count(none.images)}) have no value; they are a group of their own.`);
  const small = result.attributes.flatMap(({ label, groups }) => groups.filter(({ tooSmall }) => tooSmall).map((group) => `${label}: ${group.label} (${count(group.n[`${configuration.unit}s`])})`));
  const models = result.adjustments.filter(({ method }) => method === null).map(({ attribute, outcome, reason }) => `${names.attribute(attribute)}, ${outcomeText[outcome].adjective}: no adjusted odds ratios. ${sentence(reason ?? 'no reason was given')}`);
  return [
    ...result.notes,
    ...missing,
    ...(small.length > 0 ? [`Too small to say anything, under ${configuration.minimumN} ${unitsOf(result)}: ${small.join('; ')}.`] : []),
    ...models,
    ...(result.unbiased.rates.some(({ rest }) => rest.value) ? [] : ['How often labels or predictions are wrong is not known without bias: no random share of a queue has been reviewed.']),
    ...(result.configuration.sources.includes('estimate') ? [] : ['Estimated values were not asked for and count as missing.']),
  ];
}
