import type { ReactNode } from 'react';
import classes from './components.module.css';

/** What may be wider or longer than its place: it scrolls by itself, and by keyboard. */
export function ScrollRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section className={classes['scroll']} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
