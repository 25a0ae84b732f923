import { roundConfiguration, type RoundConfiguration, type RoundRequest } from '../../../core/contract/index.ts';

export type Length = 'auto' | 'epochs' | 'steps';

const numberFields = ['size', 'batchSize', 'normalizationGroup', 'learningRate', 'weightDecay', 'patience', 'seed'] as const;
export type NumberField = (typeof numberFields)[number];

/** A configuration as a form holds it: numbers that may be empty, and a ladder as text. */
export type RoundForm = Omit<RoundConfiguration, 'sparsities' | 'steps' | 'epochs' | 'labels' | NumberField> &
  Record<NumberField | 'labels' | 'amount', number | ''> & { length: Length; sparsities: string };

const { steps: _steps, epochs: _epochs, ...defaults } = roundConfiguration.parse({});

export const emptyForm: RoundForm = { ...defaults, labels: '', length: 'auto', amount: '', sparsities: defaults.sparsities.map((share) => percentText(share)).join(', ') };

function percentText(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

/** Fields that can be filled in wrongly. */
export type WrongField = NumberField | 'labels' | 'length' | 'sparsities';

/** What the service is asked for, or which fields are wrong: nothing is put right silently. */
export function readForm({ length, amount, sparsities, labels, ...form }: RoundForm): { request: RoundRequest } | { wrong: ReadonlySet<WrongField> } {
  const parsed = roundConfiguration.safeParse({
    ...form,
    labels: labels === '' ? null : labels,
    ...(length !== 'auto' && { [length]: amount }),
    sparsities: sparsities
      .split(/[%,;\s]+/)
      .filter((text) => text !== '')
      .map((text) => Number(text) / 100),
  });
  if (parsed.success) return { request: parsed.data };
  return { wrong: new Set(parsed.error.issues.map(({ path: [field] }) => (field === 'steps' || field === 'epochs' ? 'length' : (field as WrongField)))) };
}
