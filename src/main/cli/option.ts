import { InvalidArgumentError, Option } from 'commander';

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON value on standard output, everything else on standard error');
}

export function roundOption(): Option {
  return new Option('--round <n>', 'a round\'s number (default: the newest finished one)').argParser(wholeNumber(1));
}

/** The largest seed: 32 bits. */
export const largestSeed = 0xffffffff;

/** A parser for an option that takes a whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER, multipleOf = 1): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
  const kind = multipleOf === 1 ? 'a whole number' : `a multiple of ${multipleOf}`;
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < least || value > most || value % multipleOf !== 0) {
      throw new InvalidArgumentError(`It must be ${kind}, ${range}.`);
    }
    return value;
  };
}

export function decimal(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** A parser for a rate: a number up to 1, of at least 0, or above it. */
export function rate(least: 'from 0' | 'above 0'): (text: string) => number {
  return (text) => {
    const value = decimal(text);
    if (value < 0 || value > 1 || (value === 0 && least === 'above 0')) throw new InvalidArgumentError(`It must be a number ${least} to 1.`);
    return value;
  };
}

/** A parser for a part of a whole: from 0 to 1. */
export function share(text: string): number {
  const value = decimal(text);
  if (value < 0 || value > 1) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
}

/** As many levels as the contract takes. */
const mostFractions = 12;

/** A parser for numbers between 0 and 1, with commas between. */
export function fractions(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.some((value) => !(value > 0 && value < 1))) throw new InvalidArgumentError('It must be numbers above 0 and below 1, with commas between: 0.3,0.5,0.9');
  if (values.length > mostFractions) throw new InvalidArgumentError(`It must be at most ${mostFractions} numbers.`);
  return values;
}

/** Collects a repeated KEY=VALUE option into one record. */
export function pair(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError('It must be ATTRIBUTE=COLUMN.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects an option that may be repeated, each value once. */
export function collect(parse: (text: string) => string): (text: string, before: string[] | undefined) => string[] {
  return (text, before) => {
    const value = parse(text);
    if (before?.includes(value)) throw new InvalidArgumentError(`"${value}" is given twice.`);
    return [...(before ?? []), value];
  };
}
