import { Text } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './settings.module.css';

/** A name on the left and what sets it on the right; `children` gets the name's id. */
export function Field({ name, children }: { name: string; children: (labelledBy: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={classes['field']}>
      <Text size="sm" id={id}>
        {name}
      </Text>
      <div>{children(id)}</div>
    </div>
  );
}
