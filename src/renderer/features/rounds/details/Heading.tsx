import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Of a part of a round's details. */
export function Heading({ children }: { children: ReactNode }) {
  return (
    <Title order={3} mb="xs">
      {children}
    </Title>
  );
}
