import { populationConfiguration, type PopulationConfiguration, type PopulationRequest } from '../../../../../core/contract/index.ts';

export type Length = 'auto' | 'epochs' | 'steps';

const numberFields = ['seeds', 'seed', 'labels', 'size'] as const;
export type NumberField = (typeof numberFields)[number];

/** What is asked of a population, as a form holds it: numbers that may be empty, and a ladder as text. */
export type PopulationForm = Pick<PopulationConfiguration, 'model' | 'pruning' | 'engine'> & Record<NumberField | 'amount', number | ''> & { length: Length; sparsities: string };

const defaults = populationConfiguration.parse({});

export const emptyForm: PopulationForm = {
  seeds: defaults.seeds,
  seed: defaults.seed,
  labels: '',
  size: defaults.size,
  model: defaults.model,
  pruning: defaults.pruning,
  engine: defaults.engine,
  length: 'auto',
  amount: '',
  sparsities: defaults.sparsities.map((share) => String(Math.round(share * 1000) / 10)).join(', '),
};

/** Fields that can be filled in wrongly. */
const fields = [...numberFields, 'length', 'sparsities'] as const;
export type Field = (typeof fields)[number];

/** What the service is asked for, or which fields are wrong: nothing is put right silently. */
export function readForm({ length, amount, sparsities, labels, ...form }: PopulationForm): { request: PopulationRequest } | { wrong: ReadonlySet<Field> } {
  const parsed = populationConfiguration.safeParse({
    ...form,
    labels: labels === '' ? null : labels,
    ...(length !== 'auto' && { [length]: amount }),
    sparsities: sparsities
      .split(/[%,;\s]+/)
      .filter((text) => text !== '')
      .map((text) => Number(text) / 100),
  });
  if (parsed.success) return { request: parsed.data };
  return { wrong: new Set(parsed.error.issues.map(({ path: [name] }) => fieldOf(name)).filter((field) => field !== null)) };
}

/** The field of the form that a part of the request is filled in with; null where none is. */
export function fieldOf(name: unknown): Field | null {
  return name === 'steps' || name === 'epochs' ? 'length' : (fields.find((field) => field === name) ?? null);
}
