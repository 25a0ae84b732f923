import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './components.module.css';

/** Where there is nothing yet: what it would be, and what to do next. */
export function EmptyState({ title, help, children }: { title: string; help: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" className={classes['empty']}>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" ta="center" maw="34rem">
        {help}
      </Text>
      {children}
    </Stack>
  );
}
