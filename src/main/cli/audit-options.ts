import { InvalidArgumentError, Option } from 'commander';
import type { AuditRequest } from '../../core/contract/index.ts';
import { valueSources } from '../../core/subject.ts';
import { decimal, largestSeed, roundOption, share, wholeNumber } from './option.ts';

const units = ['image', 'lesion', 'patient'] as const;
const judgedSplits = ['test', 'validation'] as const;

/** What an audit can be asked for, each option as the request has it. */
export function auditOptions(): Option[] {
  return [
    roundOption(),
    new Option('--by <attributes>', 'attributes to audit, with commas between: sex,age,body_site (default: all with two groups or more)').argParser(names),
    new Option('--bands <attribute=bounds>', 'inner bounds of a number\'s bands: age=30,45,60 (may be repeated)').argParser(bands),
    new Option('--reference <attribute=group>', 'group that an attribute\'s others are compared with: sex=male (may be repeated; default: all the rest)').argParser(reference),
    new Option('--sources <sources>', `whose values count, of ${valueSources.join(', ')}; estimates stay groups of their own (default: import,clinician)`).argParser(oneOf(valueSources)),
    new Option('--adjust <covariates>', 'features and attributes beside which odds ratios are adjusted, or none (default: area, contrast and diagnosis)').argParser((text) => (text === 'none' ? [] : names(text))),
    new Option('--unit <unit>', 'what is counted').choices(units),
    new Option('--minimum-n <n>', 'groups of fewer than this are named as too small, without figures').argParser(wholeNumber(2, 10_000)),
    new Option('--judged <splits>', 'splits whose labelled images judge the segmentation: test, validation (default: test)').argParser(oneOf(judgedSplits)),
    new Option('--depth <n>', 'conditions that a slice is made of, at most; 0 searches none').argParser(wholeNumber(0, 3)),
    new Option('--no-features', 'compute no feature that is missing'),
    new Option('--no-earlier-rounds', 'leave earlier rounds aside'),
    new Option('--replicates <n>', 'bootstrap replicates').argParser(wholeNumber(100, 20_000)),
    new Option('--confidence <share>', 'of intervals').argParser(share),
    new Option('--level <share>', 'of tests, and of false discoveries among what is called found').argParser(share),
    new Option('--power <share>', 'with which a difference would have been shown').argParser(share),
    new Option('--seed <n>', 'of the bootstrap').argParser(wholeNumber(0, largestSeed)),
  ];
}

export type AuditOptions = AuditRequest;

/** Names with commas between; a comma within a name is written with a backslash before it. */
function names(text: string): string[] {
  const values = [...`${text},`.matchAll(/((?:\\.|[^,\\])*),/g)].map(([, part]) => part!.replaceAll(/\\(.)/g, '$1').trim());
  if (values.length === 0 || values.includes('')) throw new InvalidArgumentError('It must be names with commas between: sex,age.');
  const twice = values.find((value, place) => values.indexOf(value) < place);
  if (twice !== undefined) throw new InvalidArgumentError(`"${twice}" is given twice.`);
  return values;
}

function oneOf<T extends string>(choices: readonly T[]): (text: string) => T[] {
  return (text) =>
    names(text).map((name) => {
      const choice = choices.find((one) => one === name);
      if (choice === undefined) throw new InvalidArgumentError(`"${name}" is none of ${choices.join(', ')}.`);
      return choice;
    });
}

function bands(text: string, before: Record<string, number[]> | undefined): Record<string, number[]> {
  const [key, bounds] = split(text, 'age=30,45,60', before);
  return { ...before, [key]: bounds.split(',').map((bound) => decimal(bound)) };
}

function reference(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const [key, group] = split(text, 'sex=male', before);
  return { ...before, [key]: group };
}

function split(text: string, example: string, before: Record<string, unknown> | undefined): [key: string, value: string] {
  const at = text.indexOf('=');
  const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at <= 0 || key === '' || value === '') throw new InvalidArgumentError(`It must be like ${example}.`);
  if (before && Object.hasOwn(before, key)) throw new InvalidArgumentError(`"${key}" is given twice.`);
  return [key, value];
}
