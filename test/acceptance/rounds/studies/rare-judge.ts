import type { AuditResult } from '../../../../src/core/contract/index.ts';
import { clusterBootstrap, mean, meanOf } from '../../../../src/core/statistics/index.ts';
import { type Line, line } from '../../harness.ts';

/** Two rounds by their own records: each test image with its group by the collection's table, and the group of every flagged image. */
export type RoundRecords = {
  rounds: [OfRound, OfRound];
  images: { group: string; lesion: string; iou: [number, number] }[];
};
type OfRound = { round: number; testIou: number; flagged: string[] };
type Estimate = { estimate: number; low: number; high: number };
type Point = { round: number; n: number; dice: Estimate | null; flagged: Estimate | null; events: number };

const bootstrapSeed = 20261123;

/**
 * The audit has to show of both rounds, with intervals, how often the rare group and whichever fares worst are flagged and how well they are segmented,
 * and whether the gap closed; and the same figures as the rounds' records. Which way they moved is told, and not required.
 */
export function judgeView(ids: readonly [string, string], strategy: string, result: AuditResult, records: RoundRecords, rare: { attribute: string; level: string }): Line[] {
  const numbers = records.rounds.map(({ round }) => round);
  const moved = result.overRounds?.attributes.find(({ key }) => key === rare.attribute);
  const groups = new Map((moved?.groups ?? []).map(({ level, points }) => [level, points.filter(({ round }) => numbers.includes(round)).map((point): Point => ({
    round: point.round, n: point.n, dice: point.dice.value, flagged: point.flagged?.share.value ?? null, events: point.flagged?.events ?? 0,
  }))]));
  // Of more rounds than two the audit says itself which it compares.
  const comparesThem = (result.overRounds?.notes ?? []).some((note) => note.includes(`compares round ${numbers[0]} with round ${numbers[1]}`));
  const levels = [...new Set([rare.level, ...numbers.flatMap((number) => worstOf(groups, number))])];
  return [
    showsBoth(ids[0], strategy, comparesThem ? (moved?.closed.value ?? null) : null, new Map(levels.map((level) => [level, groups.get(level) ?? []])), records, rare.level),
    agrees(ids[1], strategy, groups, records),
  ];
}

function worstOf(groups: ReadonlyMap<string, readonly Point[]>, number: number): string[] {
  const known = [...groups].flatMap(([level, points]) => points.filter(({ round, dice }) => round === number && dice !== null).map(({ dice }) => ({ level, dice: dice!.estimate })));
  return known.toSorted((a, b) => a.dice - b.dice).slice(0, 1).map(({ level }) => level);
}

function showsBoth(id: string, strategy: string, closed: Estimate | null, shown: ReadonlyMap<string, readonly Point[]>, records: RoundRecords, level: string): Line {
  const required = `the audit of a round by ${strategy} after one without: flags and Dice of the rare group and of the worst, in both rounds with intervals, and whether the gap closed`;
  const figures = [...shown].map(([name, points]) => `${name}: ${points.map(({ round, dice, flagged }) => `round ${round} Dice ${told(dice)}, flagged ${told(flagged)}`).join('; ')}`);
  const gap = closed === null ? 'the gap: no figure' : `the gap ${closed.low > 0 ? 'closed' : closed.high < 0 ? 'opened' : 'neither closed nor opened for certain'}, by ${told(closed)}`;
  const whole = closed !== null && holds(closed) && [...shown.values()].every((points) => points.length === 2 && points.every(({ dice, flagged }) => holds(dice) && holds(flagged)));
  return line(id, required, `${figures.join('. ')}. ${gap}. ${level}'s IoU, paired by image: ${paired(records, level)}`, shown.size > 0 && whole);
}

function agrees(id: string, strategy: string, groups: ReadonlyMap<string, readonly Point[]>, { rounds, images }: RoundRecords): Line {
  const required = `${strategy}: mean Dice, numbers and flags of every group in both rounds are those of the rounds' own records`;
  const wrong: string[] = [];
  let compared = 0;
  let farthest = 0;
  for (const [place, { round, testIou, flagged }] of rounds.entries()) {
    if (!(Math.abs(testIou - (mean(images.map(({ iou }) => iou[place]!)) ?? Number.NaN)) < 1e-9)) wrong.push(`round ${round} has images on record that are not compared`);
    for (const [level, points] of groups) {
      const point = points.find((one) => one.round === round);
      if (!point?.dice) continue;
      // The images' own overlap: Dice follows from IoU.
      const dice = images.filter(({ group }) => group === level).map(({ iou }) => (2 * iou[place]!) / (1 + iou[place]!));
      const apart = Math.abs(point.dice.estimate - (mean(dice) ?? Number.NaN));
      const flags = flagged.filter((group) => group === level).length;
      compared += 1;
      farthest = Math.max(farthest, apart);
      if (!(apart < 1e-9)) wrong.push(`${level}, round ${round}: Dice ${point.dice.estimate} and ${mean(dice)}`);
      if (point.n !== dice.length) wrong.push(`${level}, round ${round}: ${point.n} judged and ${dice.length}`);
      if (point.events !== flags) wrong.push(`${level}, round ${round}: ${point.events} flagged and ${flags}`);
    }
  }
  const measured = wrong.length > 0 ? wrong.slice(0, 5).join('; ') : `${compared} groups of ${rounds.length} rounds, Dice at most ${farthest.toExponential(1)} apart, flags and numbers equal`;
  return line(id, required, measured, compared >= 2 * rounds.length && wrong.length === 0);
}

function holds(value: Estimate | null): boolean {
  return value !== null && value.low <= value.estimate && value.estimate <= value.high && value.low < value.high;
}

function told(value: Estimate | null): string {
  return value === null ? 'no figure' : `${value.estimate.toFixed(3)} [${value.low.toFixed(3)}, ${value.high.toFixed(3)}]`;
}

function paired({ images }: RoundRecords, level: string): string {
  const own = images.filter(({ group }) => group === level);
  const differences = own.map(({ iou: [first, second] }) => second - first);
  const interval = clusterBootstrap({ clusters: own.map(({ lesion }) => lesion), statistic: meanOf(differences), seed: bootstrapSeed });
  const average = mean(differences);
  return average === null || interval === null ? 'no figure' : told({ estimate: average, ...interval });
}
