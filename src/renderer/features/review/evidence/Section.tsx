import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from '../review.module.css';

/** A part of the evidence panel. */
export function Section({ title, aside, id, children }: { title: string; aside?: ReactNode; id?: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={classes['section']} id={id} tabIndex={id ? -1 : undefined}>
      <div className={classes['sectionHead']}>
        <Title order={3} id={heading}>
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </section>
  );
}
