import { roundConfiguration, type RoundConfiguration, type RoundRequest } from '../../../core/contract/index.ts';

export type Length = 'auto' | 'epochs' | 'steps';

/** A configuration as a form holds it: fields that are empty, and a ladder as text. */
export type RoundForm = Omit<RoundConfiguration, 'sparsities' | 'steps' | 'epochs'> & { length: Length; amount: number | ''; sparsities: string };

const defaults = roundConfiguration.parse({});

export const emptyForm: RoundForm = { ...withoutLength(defaults), length: 'auto', amount: '', sparsities: defaults.sparsities.map((share) => percentText(share)).join(', ') };

function withoutLength({ steps: _steps, epochs: _epochs, ...rest }: RoundConfiguration): Omit<RoundConfiguration, 'steps' | 'epochs'> {
  return rest;
}

function percentText(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

export type Field = keyof RoundRequest;

/** What the service is asked for, or which fields are wrong and why. */
export function readForm({ length, amount, sparsities, ...form }: RoundForm): { request: RoundRequest } | { wrong: Partial<Record<Field, string>> } {
  const given = amount === '' ? null : amount;
  const parsed = roundConfiguration.safeParse({
    ...form,
    epochs: length === 'epochs' ? given : null,
    steps: length === 'steps' ? given : null,
    sparsities: sparsities
      .split(/[%,;\s]+/)
      .filter((text) => text !== '')
      .map((text) => Number(text) / 100),
  });
  if (parsed.success) return { request: parsed.data };
  return { wrong: Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message])) };
}
