import { auditConfiguration, type AuditConfiguration } from '../../../core/contract/index.ts';

const defaults = auditConfiguration.parse({});

/**
 * The command that makes this audit again.
 * @param project what it calls the project's folder
 */
export function auditCommand(project: string, configuration: AuditConfiguration): string {
  const { round, by, bands, reference, sources, adjust, unit, minimumN, judged, depth, features, earlierRounds, replicates, confidence, level, power, seed } = configuration;
  const words: string[] = [];
  const add = (option: string, value: string | number): void => void words.push(option, String(value));
  if (round !== null) add('--round', round);
  if (by !== null) add('--by', list(by));
  for (const [key, bounds] of Object.entries(bands)) add('--bands', `${key}=${bounds.join(',')}`);
  for (const [key, group] of Object.entries(reference)) add('--reference', `${key}=${group}`);
  if (list(sources) !== list(defaults.sources)) add('--sources', list(sources));
  if (adjust !== null) add('--adjust', adjust.length === 0 ? 'none' : list(adjust));
  if (unit !== defaults.unit) add('--unit', unit);
  if (minimumN !== defaults.minimumN) add('--minimum-n', minimumN);
  if (list(judged) !== list(defaults.judged)) add('--judged', list(judged));
  if (depth !== defaults.depth) add('--depth', depth);
  if (!features) words.push('--no-features');
  if (!earlierRounds) words.push('--no-earlier-rounds');
  if (replicates !== defaults.replicates) add('--replicates', replicates);
  if (confidence !== defaults.confidence) add('--confidence', confidence);
  if (level !== defaults.level) add('--level', level);
  if (power !== defaults.power) add('--power', power);
  if (seed !== defaults.seed) add('--seed', seed);
  return ['weakspot', 'audit', project, ...words].map(quoted).join(' ');
}

/** With commas between; one within a name is written with a backslash. */
function list(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\,]/g, String.raw`\$&`)).join(',');
}

/** As a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
