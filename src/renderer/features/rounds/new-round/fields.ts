import { t } from '../../../i18n/index.ts';
import type { NumberField, OpenField, RefusedField, RoundForm } from './form.ts';

/** What the parts of the form share. */
export type Fields = {
  form: RoundForm;
  set: (part: Partial<RoundForm>) => void;
  errorOf: (field: RefusedField) => string | null;
};

/** A field for a number. One that is out of range is said to be wrong, not replaced by another. */
export function numberInput({ form, set, errorOf }: Fields, field: NumberField | OpenField) {
  return {
    label: t(`rounds.${field}`),
    description: t(`rounds.${field}Help`),
    value: form[field],
    error: errorOf(field),
    clampBehavior: 'none' as const,
    onChange: (value: string | number) => set({ [field]: readNumber(value) }),
  };
}

export function readNumber(value: string | number): number | '' {
  return value === '' ? '' : Number(value);
}
