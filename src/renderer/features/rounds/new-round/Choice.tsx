import { Select } from '@mantine/core';
import { Check } from 'lucide-react';
import classes from '../rounds.module.css';

export type Choices<Value extends string> = readonly { value: Value; label: string; help: string; disabled?: boolean }[];

type Props<Value extends string> = { label: string; choices: Choices<Value>; value: Value; onChange: (value: Value) => void; error?: string | null };

/** One of a few, each with a sentence that says what it does; the chosen one's stays in sight. */
export function Choice<Value extends string>({ label, choices, value, onChange, error = null }: Props<Value>) {
  const helpOf = (name: string): string => choices.find((one) => one.value === name)?.help ?? '';
  return (
    <Select
      label={label}
      description={helpOf(value)}
      allowDeselect={false}
      maxDropdownHeight={420}
      value={value}
      error={error}
      data={choices.map(({ value: name, label: text, disabled = false }) => ({ value: name, label: text, disabled }))}
      renderOption={({ option, checked }) => (
        <span className={classes['choice']}>
          <Check size={16} aria-hidden="true" className={checked ? undefined : classes['unchecked']} />
          <span>
            <strong>{option.label}</strong>
            <small>{helpOf(option.value)}</small>
          </span>
        </span>
      )}
      onChange={(chosen) => onChange(chosen as Value)}
    />
  );
}
