import { auditResult, type AuditResult } from '../../../src/core/contract/index.ts';
import { wilsonInterval } from '../../../src/core/statistics/index.ts';
import type { Analysis } from '../../../src/main/audit/index.ts';
import { type Line, line } from '../harness.ts';

/** What a job adds to an analysis, so that the whole can be held to the contract. */
const ofJob = { audit: 1, command: 'weakspot audit', versions: {}, seconds: 0, startedAt: '', finishedAt: '' };

/** Numbers that are none, figures without a reason or with both, and what else the contract does not allow; the first ten. */
export function faultsOf(analysis: Analysis): string[] {
  const faults: string[] = [];
  walk(analysis, 'analysis', faults);
  const parsed = auditResult.safeParse({ ...analysis, ...ofJob, hashes: { ...analysis.hashes, rowsSha256: '' } });
  if (!parsed.success) faults.push(...parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  return faults.slice(0, 10);
}

function walk(value: unknown, path: string, faults: string[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) faults.push(`${path} is ${value}`);
  if (typeof value === 'string' && /\b(?:NaN|Infinity|undefined)\b/.test(value)) faults.push(`${path} says “${value}”`);
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && 'value' in value && 'reason' in value && (value.value === null) === (value.reason === null || value.reason === '')) faults.push(`${path} has ${value.value === null ? 'neither a figure nor a reason' : 'a figure and a reason'}`);
  for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`, faults);
}

export type BadInput = { name: string; /** What the audit says of it. */ sentences: string[]; faults: string[] };

/** Each bad input has to yield a sentence, and no figure that is none. */
export function judgeBadInput(id: string, { name, sentences, faults }: BadInput): Line {
  const said = sentences.find((text) => /^\p{Lu}?.*\s.*\s.*[.]$/su.test(text));
  const measured = faults.length > 0 ? `faults: ${faults.join('; ')}` : said === undefined ? 'no sentence' : `“${said}”`;
  return line(id, `${name}: a sentence, no NaN, no figure missing without its reason`, measured, said !== undefined && faults.length === 0);
}

type Named = { attribute: string; level: string };
/** Of a group's images in the training split. */
export type Trained = { images: number; trained: number };

/** The comparison with the smallest q, by p where several have it, has to be the planted group's; where images were withheld, at most a fifth of its own may have trained. */
export function judgePlanted(id: string, family: Analysis['family'], planted: Named, of?: Trained): Line {
  const first = inOrder(family)[0];
  const measured = first ? `first of ${family.length}: ${toldEntry(first)}${toldTrained(of)}` : 'nothing was tested';
  const withheld = of === undefined || (of.images > 0 && of.trained <= of.images / 5);
  return line(id, `a group made harder (${planted.attribute} = ${planted.level}) is named first, q < .05`, measured, withheld && first !== undefined && isOf(first, planted) && first.q! < 0.05);
}

/** The same group, to which nothing was done: tested, and not named. */
export function judgeUnplanted(id: string, family: Analysis['family'], planted: Named, of: Trained): Line {
  const own = inOrder(family).filter((entry) => isOf(entry, planted));
  const named = family.filter((entry) => entry.q !== null && entry.q < 0.05 && !isOf(entry, planted)).length;
  const measured = own.length === 0 ? 'it was not tested' : `${own.map((entry) => `${toldEntry(entry)} (place ${inOrder(family).indexOf(entry) + 1} of ${family.length})`).join('; ')}; ${named} others are named${toldTrained(of)}`;
  return line(id, `the same group (${planted.attribute} = ${planted.level}) with nothing done to it is not named: q ≥ .05`, measured, own.length > 0 && own.every(({ q }) => q! >= 0.05));
}

type Entry = Analysis['family'][number];

function inOrder(family: Analysis['family']): Entry[] {
  return family.filter(({ q }) => q !== null).toSorted((a, b) => a.q! - b.q! || a.p! - b.p!);
}

function isOf({ attribute, level }: Entry, named: Named): boolean {
  return attribute === named.attribute && level === named.level;
}

function toldEntry({ attribute, level, outcome, q }: Entry): string {
  return `${attribute} = ${level}, ${outcome}, q = ${q!.toPrecision(2)}`;
}

function toldTrained(of: Trained | undefined): string {
  return of === undefined ? '' : `; ${of.trained} of its ${of.images} training images trained`;
}

export type Permutation = { family: boolean; slices: boolean };

/** Of runs with attributes permuted, the share with anything found. */
export function judgePermutations(runs: readonly Permutation[], searched: boolean): Line[] {
  const share = (found: (run: Permutation) => boolean): number => runs.filter(found).length / runs.length;
  const told = (value: number): string => `${Math.round(value * runs.length)} of ${runs.length} runs: ${value.toFixed(3)}`;
  const [family, slices, any] = [share((run) => run.family), share((run) => run.slices), share((run) => run.family || run.slices)];
  const enough = runs.length >= 200;
  return [
    line('3.2', 'attributes permuted among patients 200 times: share of runs with any q < .05 in the declared family ≤ .08', told(family), enough && family <= 0.08),
    line('3.3', 'the same, slices counted too', searched ? `${told(any)} (slices alone ${slices.toFixed(3)})` : 'not measured: slices were not searched', enough && searched && any <= 0.08),
  ];
}

export type Coverage = { clusters: number; replicates: number; covered: number; without: number };

/** Of intervals for a known mean, how many hold it; a replicate without an interval does not. */
export function judgeCoverage({ clusters, replicates, covered, without }: Coverage): Line {
  const share = covered / replicates;
  const measured = `${(100 * share).toFixed(1)} % of ${replicates}${without > 0 ? `, ${without} without an interval` : ''}`;
  if (clusters < 200) return line('3.5', `coverage of the same intervals with ${clusters} clusters is reported`, measured, replicates >= 1000);
  return line('3.4', `BCa intervals of mean Dice, ${clusters} clusters: 93–97 % of 1,000 replicates cover the truth`, measured, replicates >= 1000 && share >= 0.93 && share <= 0.97);
}

/** The same with as many replicates as tell 94 % from 95, with the range that their number leaves; with few clusters it is reported. */
export function judgeCoverageClosely({ clusters, replicates, covered, without }: Coverage): Line {
  const { low, high } = wilsonInterval({ events: covered, total: replicates }).value!;
  const measured = `${((100 * covered) / replicates).toFixed(1)} % of ${replicates} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %)${without > 0 ? `, ${without} without an interval` : ''}`;
  if (clusters < 200) return line('3.9', `coverage of the same intervals with ${clusters} clusters in 10,000 replicates is reported`, measured, replicates >= 10_000);
  const share = covered / replicates;
  return line('3.8', `the same intervals, ${clusters} clusters: 93–97 % of 10,000 other replicates cover the truth`, measured, replicates >= 10_000 && share >= 0.93 && share <= 0.97);
}

export type Large = { rows: number; attributes: number; seconds: number; peakBytes: number; faults: string[]; progress: number };

export function judgeLarge({ rows, attributes, seconds, peakBytes, faults, progress }: Large): Line[] {
  const whole = rows >= 400_000 && attributes >= 12 && faults.length === 0;
  const extent = `${rows} rows × ${attributes} attributes${faults.length > 0 ? `; faults: ${faults.join('; ')}` : ''}`;
  return [
    line('5.1', '400,000 rows × 12 attributes under 60 s', `${seconds.toFixed(1)} s, ${extent}`, whole && seconds < 60),
    line('5.2', 'in 1 GB', `${(peakBytes / 1e9).toFixed(2)} GB at most (resident)`, whole && peakBytes <= 1e9),
    line('5.3', 'with progress', `told ${progress} times`, progress >= 10),
  ];
}

/** A figure by both; undefined where one of them has none. */
export type Agreement = { name: string; ours: number | undefined; theirs: number | undefined };

/** Six digits: a relative difference under 10⁻⁶. A figure that one lacks disagrees, unless both do. */
export function judgeAgreement(id: string, name: string, figures: readonly Agreement[]): Line {
  const present = figures.filter(({ ours, theirs }) => ours !== undefined || theirs !== undefined);
  const apart = ({ ours = Number.NaN, theirs = Number.NaN }: Agreement): number => (ours === theirs ? 0 : Math.abs(ours - theirs) / Math.max(Math.abs(ours), Math.abs(theirs)));
  const wrong = present.filter((figure) => !(apart(figure) < 1e-6));
  const measured = wrong.length > 0 ? `${wrong.length} of ${present.length} differ: ${wrong.slice(0, 5).map(({ name: which, ours, theirs }) => `${which} ${ours} / ${theirs}`).join('; ')}` : `${present.length} figures, at most ${Math.max(0, ...present.map(apart)).toExponential(1)} apart`;
  return line(id, `${name}: agree to 6 digits`, measured, present.length > 0 && wrong.length === 0);
}

/** Of an attribute with missing values: told as a number and a group, the images of all groups add up, and estimates are groups by themselves. */
export function judgeMissing(id: string, { data, attributes }: Pick<AuditResult, 'data' | 'attributes'>, key: string): Line {
  const found = attributes.find((attribute) => attribute.key === key);
  const missing = found?.groups.find(({ kind }) => kind === 'missing')?.n.images ?? 0;
  const all = (found?.groups ?? []).reduce((sum, { n }) => sum + n.images, 0);
  const estimates = (found?.groups ?? []).filter(({ kind }) => kind === 'estimate').reduce((sum, { n }) => sum + n.images, 0);
  const met = found !== undefined && missing > 0 && missing === found.missing.images && all === data.images && estimates === found.sources.estimate;
  return line(id, `${key}: missingness told, no group dropped, estimates apart`, `${missing} of ${data.images} images missing, groups hold ${all}, ${estimates} of them estimated`, met);
}
