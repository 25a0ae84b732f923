import type { ReactNode } from 'react';
import classes from './components.module.css';

/** What may be wider or longer than its place: it scrolls by itself, and by keyboard. */
export function ScrollRegion({ label, whole = false, children }: { label: string; /** As long as it is: what is wide alone scrolls. */ whole?: boolean; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section className={whole ? classes['wide'] : classes['scroll']} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
