import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useCall } from '../../../query.ts';
import { readForm, type RoundForm } from './form.ts';
import { timeText } from './time-text.ts';

/** A number is typed digit by digit. */
const settlesAfterMs = 300;

/** How long the round should take, as far as earlier ones tell; nothing while the form cannot be read. */
export function ExpectedTime({ form }: { form: RoundForm }) {
  const [settled] = useDebouncedValue(form, settlesAfterMs);
  const request = useMemo(() => {
    const read = readForm(settled);
    return 'request' in read ? read.request : null;
  }, [settled]);
  const { data, error } = useCall('round.time', request, { placeholderData: keepPreviousData });
  const text = request === null ? null : error ? error.message : data ? timeText(data) : null;
  return (
    <Text size="sm" c="dimmed" component="output">
      {text}
    </Text>
  );
}
