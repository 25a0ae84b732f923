import { Group, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './components.module.css';

/** A part of a screen with a heading of its own. */
export function Panel({ title, help, actions, children }: { title: string; help?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={classes['panel']}>
      <Group justify="space-between" align="start" mb={help ? 4 : 'sm'} gap="sm">
        <Title order={2} id={heading}>
          {title}
        </Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {help && (
        <Text size="sm" c="dimmed" mb="sm" maw="60rem">
          {help}
        </Text>
      )}
      {children}
    </section>
  );
}
