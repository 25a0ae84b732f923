import { formatNumber } from '../../../i18n/index.ts';
import classes from '../audit.module.css';
import type { Ratio } from '../words.ts';
import type { OddsRange } from './odds-range.ts';

function place(value: number, [from, to]: OddsRange): string {
  const share = Math.log(Math.min(to, Math.max(from, value)) / from) / Math.log(to / from);
  return `${(share * 100).toFixed(2)}%`;
}

/** The axis over a column of {@link OddsPlot}s. */
export function OddsAxis({ range: [from, to], name }: { range: OddsRange; name: string }) {
  return (
    <>
      <span className="hidden">{name}</span>
      <span className={classes['oddsAxis']} aria-hidden="true">
        {[from, 1, to].map((tick) => (
          <span key={tick}>{formatNumber(tick, { maximumSignificantDigits: 2 })}</span>
        ))}
      </span>
    </>
  );
}

/** A crude odds ratio (hollow, dashed) over the adjusted one (filled), on a logarithmic line: for the eye alone, their figures stand beside it. */
export function OddsPlot({ crude, adjusted, range }: { crude: Ratio | null; adjusted: Ratio | null; range: OddsRange }) {
  return (
    <svg className={classes['odds']} aria-hidden="true">
      <line className={classes['oddsMark']} x1={place(1, range)} x2={place(1, range)} y1="0" y2="100%" />
      {crude && <Line ratio={crude} range={range} y="30%" kind="crude" />}
      {adjusted && <Line ratio={adjusted} range={range} y="70%" kind="adjusted" />}
    </svg>
  );
}

function Line({ ratio: { estimate, low, high }, range, y, kind }: { ratio: Ratio; range: OddsRange; y: string; kind: 'crude' | 'adjusted' }) {
  return (
    <g className={classes[kind]}>
      <line x1={place(Math.max(low, Number.MIN_VALUE), range)} x2={place(high ?? Infinity, range)} y1={y} y2={y} />
      {estimate !== null && <circle cx={place(estimate, range)} cy={y} r={3.5} />}
    </g>
  );
}
