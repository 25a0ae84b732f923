import type { LineStyle } from '../../core/palette.ts';

/** A short piece of a line, for legends. */
export function LineSample({ style }: { style: LineStyle }) {
  return (
    <svg className="sample" width={40} height={8} aria-hidden="true">
      <line x1={1} x2={39} y1={4} y2={4} className="casing" strokeWidth={style.width + 1.6} />
      <line x1={1} x2={39} y1={4} y2={4} stroke={style.colour} strokeWidth={style.width} strokeDasharray={style.dash || undefined} />
    </svg>
  );
}
