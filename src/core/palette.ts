/** Okabe & Ito's colour-blind-safe set (2008). No meaning hangs on colour alone: each line has a dash pattern too. */
export const palette = {
  orange: '#E69F00',
  skyBlue: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermillion: '#D55E00',
  purple: '#CC79A7',
  black: '#000000',
} as const;

export type LineStyle = { colour: string; /** SVG stroke-dasharray, in units of the drawn picture; empty is solid. */ dash: string; width: number };

export const labelLine: LineStyle = { colour: palette.green, dash: '', width: 2.2 };
export const denseLine: LineStyle = { colour: palette.blue, dash: '9 3', width: 2.2 };

const prunedDashes = ['6 2', '4 2.5', '2.5 2.5', '1 2.2'];

/** Style of the pruned network's contour at a place of the ladder: the sparser, the shorter the dashes. */
export function prunedLine(index: number, levels: number): LineStyle {
  const place = levels <= 1 ? 0 : Math.round((index / (levels - 1)) * (prunedDashes.length - 1));
  return { colour: palette.vermillion, dash: prunedDashes[place]!, width: 1.6 };
}
