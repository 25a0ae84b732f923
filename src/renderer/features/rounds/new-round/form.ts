import { roundConfiguration, type AttentionName, type RoundConfiguration, type RoundRequest } from '../../../../core/contract/index.ts';
import { sentence } from '../../../../core/text.ts';

export type Length = 'auto' | 'epochs' | 'steps';

const numberFields = ['size', 'folds', 'consistencyWeight', 'batchSize', 'normalizationGroup', 'learningRate', 'weightDecay', 'patience', 'seed'] as const;
export type NumberField = (typeof numberFields)[number];

/** Numbers that may be left out. */
const openFields = ['labels', 'unlabelledBatch', 'attentionFactor'] as const;
export type OpenField = (typeof openFields)[number];

/** A configuration as a form holds it: numbers that may be empty, and a ladder as text. */
export type RoundForm = Omit<RoundConfiguration, 'sparsities' | 'steps' | 'epochs' | OpenField | NumberField> &
  Record<NumberField | OpenField | 'amount', number | ''> & { length: Length; sparsities: string };

const { steps: _steps, epochs: _epochs, ...defaults } = roundConfiguration.parse({});

export const emptyForm: RoundForm = {
  ...defaults,
  labels: '',
  unlabelledBatch: '',
  attentionFactor: '',
  length: 'auto',
  amount: '',
  sparsities: defaults.sparsities.map((share) => percentText(share)).join(', '),
};

function percentText(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

/** What each strategy is told, an attribute as one that it may or must name, and whether it does nothing without the scores of a finished round. */
export const attentionAsks: Readonly<Record<AttentionName, { factor: boolean; signal: boolean; by: false | 'may' | 'must'; scores: boolean }>> = {
  none: { factor: false, signal: false, by: false, scores: false },
  recommended: { factor: true, signal: true, by: 'may', scores: true },
  'clean-attend': { factor: true, signal: true, by: false, scores: true },
  oversample: { factor: true, signal: true, by: false, scores: true },
  'loss-weight': { factor: true, signal: true, by: false, scores: true },
  rank: { factor: true, signal: true, by: false, scores: true },
  'online-annealed': { factor: true, signal: true, by: false, scores: false },
  'down-weight': { factor: true, signal: false, by: false, scores: true },
  'drop-conflict': { factor: false, signal: false, by: false, scores: true },
  twin: { factor: false, signal: false, by: false, scores: false },
  'group-balanced': { factor: true, signal: true, by: 'must', scores: false },
  'group-dro': { factor: true, signal: true, by: 'must', scores: false },
};

/** Whether what is asked for does nothing without the scores of a finished round: folds find doubtful labels too, and groups need no scores. */
export function goesByScores({ attention, attentionBy, folds }: Pick<RoundForm, 'attention' | 'attentionBy' | 'folds'>): boolean {
  if (attention === 'drop-conflict' && Number(folds) > 1) return false;
  return attentionAsks[attention].scores && !(attention === 'recommended' && attentionBy !== null);
}

type Conditional = 'consistency' | 'consistencyWeight' | 'unlabelledBatch' | 'compareSetting' | 'attentionFactor' | 'attentionSignal' | 'attentionBy' | 'previous';

/** Which of the fields that only some rounds have this one has. */
export function conditional({ setting, attention, start }: Pick<RoundForm, 'setting' | 'attention' | 'start'>): Readonly<Record<Conditional, boolean>> {
  const withoutLabels = setting === 'semi-supervised';
  const asks = attentionAsks[attention];
  return {
    consistency: withoutLabels,
    consistencyWeight: withoutLabels,
    unlabelledBatch: withoutLabels,
    compareSetting: withoutLabels,
    attentionFactor: asks.factor,
    attentionSignal: asks.signal,
    attentionBy: asks.by !== false,
    previous: asks.scores || asks.signal || start === 'previous',
  };
}

/** Fields that can be filled in wrongly, as far as the form can tell. */
const wrongFields = [...numberFields, ...openFields, 'length', 'sparsities', 'attentionBy'] as const;
export type WrongField = (typeof wrongFields)[number];

/** Fields that the service may complain of: there may be nothing to learn from that way. */
const refusedFields = [...wrongFields, 'setting', 'attention', 'attentionSignal', 'start', 'previous', 'learningCurve'] as const;
export type RefusedField = (typeof refusedFields)[number];

/**
 * What the service is asked for, or which fields are wrong: nothing is put right silently. A field that does not apply is as if
 * it had never been touched.
 */
export function readForm({ length, amount, sparsities, ...form }: RoundForm): { request: RoundRequest } | { wrong: ReadonlySet<WrongField> } {
  const applies: Partial<Record<string, boolean>> = conditional(form);
  const filled = Object.entries(form).filter(([field]) => applies[field] ?? true);
  const parsed = roundConfiguration.safeParse({
    ...Object.fromEntries(filled.map(([field, value]) => [field, value === '' && isOpen(field) ? null : value])),
    ...(length !== 'auto' && { [length]: amount }),
    sparsities: sparsities
      .split(/[%,;\s]+/)
      .filter((text) => text !== '')
      .map((text) => Number(text) / 100),
  });
  const wrong = new Set(parsed.error?.issues.map(({ path: [name] }) => fieldOf(name) as WrongField));
  if (attentionAsks[form.attention].by === 'must' && form.attentionBy === null) wrong.add('attentionBy');
  return parsed.success && wrong.size === 0 ? { request: parsed.data } : { wrong };
}

function isOpen(field: string): boolean {
  return openFields.some((one) => one === field);
}

/** The field of the form that a part of the request is filled in with; null where none is. */
export function fieldOf(name: unknown): RefusedField | null {
  return name === 'steps' || name === 'epochs' ? 'length' : refusedFields.find((field) => field === name) ?? null;
}

/** What the service says of a field, without the field's name before it. */
export function complaintOf(field: string, message: string): string {
  return sentence(message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message);
}

/** What a round trains beside its own network: each takes its time. */
export type Beside = 'attention' | 'setting' | 'folds' | 'learningCurve';

export function trainedBeside(form: RoundForm): Beside[] {
  const all: readonly (readonly [Beside, boolean])[] = [
    ['attention', form.attention === 'recommended'],
    ['setting', conditional(form).compareSetting && form.compareSetting],
    ['folds', Number(form.folds) > 1],
    ['learningCurve', form.learningCurve],
  ];
  return all.flatMap(([name, trained]) => (trained ? [name] : []));
}
