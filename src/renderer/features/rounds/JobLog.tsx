import classes from './rounds.module.css';

/** What a job said, a line each. */
export function JobLog({ lines }: { lines: readonly { level: string; text: string }[] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <pre className={classes['log']} tabIndex={0}>
      {lines.map(({ level, text }) => (level === 'warning' ? `! ${text}` : text)).join('\n')}
    </pre>
  );
}
