import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './components.module.css';

/** A screen that scrolls as a page: its title, what can be done on the right, and what it holds. */
export function Screen({ title, subtitle, actions, children }: { title: string; subtitle?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes['screen']}>
      <Group justify="space-between" align="start" gap="md" mb="lg">
        <div>
          <Title order={1}>{title}</Title>
          {subtitle && (
            <Text c="dimmed" size="sm">
              {subtitle}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}
