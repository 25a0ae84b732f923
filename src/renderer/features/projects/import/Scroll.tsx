import type { ReactNode } from 'react';
import classes from '../projects.module.css';

/** A wide or long table in a box that scrolls: by keyboard too, so it can be focused. */
export function Scroll({ labelledBy, children }: { labelledBy: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
    <div className={classes['scroll']} tabIndex={0} role="group" aria-labelledby={labelledBy}>
      {children}
    </div>
  );
}
