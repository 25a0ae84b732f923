import { auditConfiguration, type AuditConfiguration, type AuditRequest } from '../../../../core/contract/index.ts';
import { sentence } from '../../../../core/text.ts';
import type { Choices } from '../words.ts';
import { readBounds } from './bands.ts';

export const numberFields = ['minimumN', 'replicates', 'confidence', 'level', 'power', 'seed'] as const;
export type NumberField = (typeof numberFields)[number];

/** Told in percent. */
const percentFields: ReadonlySet<NumberField> = new Set(['confidence', 'level', 'power']);

/** A configuration as a form holds it: numbers that may be empty, and bounds of bands as text where somebody has changed them. */
export type AuditForm = Omit<AuditConfiguration, NumberField | 'bands'> & Record<NumberField, number | ''> & { bands: Readonly<Record<string, string>> };

const defaults = auditConfiguration.parse({});

export const emptyForm: AuditForm = {
  ...defaults,
  bands: {},
  confidence: percentOf(defaults.confidence),
  level: percentOf(defaults.level),
  power: percentOf(defaults.power),
};

function percentOf(share: number): number {
  return Math.round(share * 1000) / 10;
}

export type Field = 'round' | 'by' | 'bands' | 'reference' | 'sources' | 'adjust' | 'judged' | 'depth' | 'features' | 'unit' | 'earlierRounds' | NumberField;
const fields: readonly string[] = ['round', 'by', 'bands', 'reference', 'sources', 'adjust', 'judged', 'depth', 'features', 'unit', 'earlierRounds', ...numberFields] satisfies Field[];

/** Attributes that are audited where nobody chooses: those with two groups or more, missing values and estimates aside. */
export function usualAttributes({ attributes }: Pick<Choices, 'attributes'>): string[] {
  return attributes.filter(({ kind, levels }) => (kind === 'bands' ? levels.length > 0 : levels.length > 1)).map(({ key }) => key);
}

/** What the service is asked for, or which fields are wrong: nothing is put right silently. What belongs to attributes that are not audited is left out. */
export function readForm(form: AuditForm, choices: Choices): { request: AuditRequest } | { wrong: ReadonlySet<Field>; bands: ReadonlySet<string> } {
  const audited = new Set(form.by ?? usualAttributes(choices));
  const bounds = Object.entries(form.bands).filter(([key]) => audited.has(key)).map(([key, text]) => [key, readBounds(text)] as const);
  const wrongBands = new Set(bounds.filter(([, read]) => read === null).map(([key]) => key));
  const parsed = auditConfiguration.safeParse({
    ...form,
    ...Object.fromEntries(numberFields.map((field) => [field, percentFields.has(field) && form[field] !== '' ? form[field] / 100 : form[field]])),
    bands: Object.fromEntries(bounds.filter(([, read]) => read !== null)),
    reference: Object.fromEntries(Object.entries(form.reference).filter(([key]) => audited.has(key))),
  });
  const wrong = new Set((parsed.error?.issues ?? []).flatMap(({ path: [name] }) => fieldOf(name) ?? []));
  if (audited.size === 0) wrong.add('by');
  if (wrongBands.size > 0) wrong.add('bands');
  return parsed.success && wrong.size === 0 ? { request: parsed.data } : { wrong, bands: wrongBands };
}

/** The field of the form that a part of the request is filled in with; null where none is. */
export function fieldOf(name: unknown): Field | null {
  return (fields.find((field) => field === name) as Field | undefined) ?? null;
}

/** What the service says of a field, without the field's name before it. */
export function complaintOf(field: string, message: string): string {
  return sentence(message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message);
}
