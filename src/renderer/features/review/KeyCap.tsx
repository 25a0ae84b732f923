import { keyCaps } from './keymap.ts';
import classes from './review.module.css';

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

/** A chord as it is on the keyboard. */
export function KeyCap({ chord }: { chord: string }) {
  return (
    <span className={classes['chord']}>
      {keyCaps(chord, mac).map((key) => (
        <kbd key={key} className={classes['key']}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** The same as plain text, for tooltips and names. */
export function keyText(chord: string): string {
  return keyCaps(chord, mac).join('+');
}
