import classes from './components.module.css';

type Props = {
  value: number;
  interval: { low: number; high: number } | null;
  /** Ends of the line. What lies beyond them is drawn at the end. */
  range: readonly [number, number];
  /** Where nothing is gained or lost, chance, say. */
  mark: number;
};

/** A value with its interval on a line: for the eye alone, its figures stand beside it as text. */
export function IntervalPlot({ value, interval, range: [from, to], mark }: Props) {
  const at = (x: number): string => `${(Math.min(1, Math.max(0, (x - from) / (to - from))) * 100).toFixed(2)}%`;
  return (
    <svg className={classes['interval']} aria-hidden="true">
      <line className={classes['intervalAxis']} x1="0" x2="100%" y1="50%" y2="50%" />
      <line className={classes['intervalMark']} x1={at(mark)} x2={at(mark)} y1="10%" y2="90%" />
      {interval && <line className={classes['intervalBar']} x1={at(interval.low)} x2={at(interval.high)} y1="50%" y2="50%" />}
      <circle className={classes['intervalValue']} cx={at(value)} cy="50%" r={4} />
    </svg>
  );
}
