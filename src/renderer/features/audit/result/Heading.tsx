import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Of a part of an audit, with what has to be known to read it. */
export function Heading({ children, help }: { children: ReactNode; help?: ReactNode }) {
  return (
    <>
      <Title order={3} mb={help ? 2 : 'xs'}>
        {children}
      </Title>
      {help && (
        <Text size="sm" c="dimmed" mb="xs" maw="60rem">
          {help}
        </Text>
      )}
    </>
  );
}
