import type { AuditResult } from '../../../../core/contract/index.ts';

export type Moved = NonNullable<AuditResult['overRounds']>['attributes'][number];

type Line = { name: string; values: (number | null)[]; colour: { light: string; dark: string }; dash: number[]; points: true };

/** Okabe and Ito's, darkened on white and lightened on black until they are at 3:1 and more. */
const colours = [
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#b04a00', dark: '#e69f00' },
  { light: '#00785a', dark: '#35c79d' },
  { light: '#a3487f', dark: '#e3a3c6' },
  { light: '#4b5560', dark: '#d3dadf' },
] as const;
const dashes = [[], [6, 3], [2, 2], [10, 3, 2, 3]];

/** A line a group over the rounds: shares of flagged images in percent, or mean Dice. Groups without any figure have none. */
export function roundLines({ groups }: Pick<Moved, 'groups'>, shown: 'flagged' | 'dice'): { rounds: number[]; lines: Line[] } {
  const rounds = [...new Set(groups.flatMap(({ points }) => points.map(({ round }) => round)))].sort((a, b) => a - b);
  const lines = groups.map(({ label, points }, place): Line => {
    const values = rounds.map((round) => {
      const point = points.find((one) => one.round === round);
      if (shown === 'dice') return point?.dice.value?.estimate ?? null;
      const share = point?.flagged?.share.value?.estimate;
      return share === undefined ? null : share * 100;
    });
    // Five colours and four dashes come together anew twenty times.
    return { name: label, values, colour: colours[place % colours.length]!, dash: [...dashes[place % dashes.length]!], points: true };
  });
  return { rounds, lines: lines.filter(({ values }) => values.some((value) => value !== null)) };
}
