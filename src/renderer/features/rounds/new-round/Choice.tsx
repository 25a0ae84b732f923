import { Select } from '@mantine/core';
import classes from '../rounds.module.css';

export type Choices<Value extends string> = readonly { value: Value; label: string; help: string; disabled?: boolean }[];

type Props<Value extends string> = { label: string; choices: Choices<Value>; value: Value; onChange: (value: Value) => void };

/** One of a few, each with a sentence that says what it does; the chosen one's stays in sight. */
export function Choice<Value extends string>({ label, choices, value, onChange }: Props<Value>) {
  const helpOf = (name: string): string => choices.find((one) => one.value === name)?.help ?? '';
  return (
    <Select
      label={label}
      description={helpOf(value)}
      allowDeselect={false}
      maxDropdownHeight={420}
      value={value}
      data={choices.map(({ value: name, label: text, disabled = false }) => ({ value: name, label: text, disabled }))}
      renderOption={({ option }) => (
        <span className={classes['choice']}>
          <span>{option.label}</span>
          <small>{helpOf(option.value)}</small>
        </span>
      )}
      onChange={(chosen) => onChange(chosen as Value)}
    />
  );
}
