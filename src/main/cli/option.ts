import { InvalidArgumentError, Option } from 'commander';

export function jsonOption(): Option {
  return new Option('--json', 'print one JSON value on standard output, everything else on standard error');
}

export function roundOption(): Option {
  return new Option('--round <n>', 'a round\'s number (default: the newest finished one)').argParser(wholeNumber(1));
}

/** A parser for an option that takes a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
    }
    return value;
  };
}

export function decimal(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** A parser for numbers between 0 and 1, with commas between. */
export function fractions(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.some((value) => !(value > 0 && value < 1))) throw new InvalidArgumentError('It must be numbers above 0 and below 1, with commas between: 0.3,0.5,0.9');
  return values;
}

/** Collects a repeated KEY=VALUE option into one record. */
export function pair(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError('It must be ATTRIBUTE=COLUMN.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
