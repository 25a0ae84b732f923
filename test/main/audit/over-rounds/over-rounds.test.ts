import { describe, expect, it } from 'vitest';
import { bcaIntervals, clustersOf, meanOfSums, sumsByUnit, wilsonInterval } from '../../../../src/core/statistics/index.ts';
import { Random } from '../../../../src/core/random.ts';
import { overRounds } from '../../../../src/main/audit/over-rounds/index.ts';
import { readTable } from '../../../../src/main/audit/rows/read.ts';
import { auditAsked, auditHeader, auditRow } from '../../../support/audit-rows.ts';
import type { AuditOverRounds, AuditRequest } from '../../../../src/core/contract/index.ts';
import type { AuditRow } from '../../../../src/main/audit/rows/row.ts';

const rounds = [1, 2, 3].map((round) => ({ round, setting: 'supervised', attention: round === 1 ? 'uniform' : 'weights' }));

async function moved(rows: readonly AuditRow[], asked: AuditRequest = {}, described = rounds): Promise<AuditOverRounds | null> {
  const configuration = auditAsked({ minimumN: 10, ...asked });
  const table = await readTable(auditHeader(['sex'], { round: 3, rounds: described }), rows, configuration);
  return overRounds(table, [table.groupings.get('sex')!], configuration);
}

type Then = { flagged: boolean; dice: number | null; iou: number | null };

function image(i: number, sex: string, dice: readonly [number | null, number | null, number], flagged: readonly [boolean, boolean, boolean] = [false, false, false]): AuditRow {
  const then = (round: number): Then => ({ flagged: flagged[round]!, dice: dice[round]!, iou: dice[round]! });
  return auditRow(`i${String(i).padStart(4, '0')}`, { patient: `p${Math.floor(i / 2)}`, attributes: { sex }, dice: dice[2], iou: dice[2], flagged: flagged[2], earlier: { 1: then(0), 2: then(1) } });
}

/** Female images are .9 throughout but for a wave; male ones rise from .6 over .7 to .8, one in four by .004 more. */
const wave = (i: number): number => ((i * 7) % 11) / 100;
const more = (i: number): number => (i % 8 === 2 ? 0.004 : 0);
const closing = Array.from({ length: 80 }, (_, i) => (i % 4 < 2 ? image(i, 'female', [0.9 - wave(i), 0.9 - wave(i), 0.9 - wave(i)]) : image(i, 'male', [0.6 - wave(i), 0.7 - wave(i), 0.8 - wave(i) + more(i)], [true, i % 4 === 2, false])));

describe('groups over rounds', () => {
  it('tell each round, its shares and means, and how the gap closed', async () => {
    const result = (await moved(closing))!;
    expect(result.rounds).toEqual([
      { round: 1, images: 80, judged: 80, setting: 'supervised', attention: 'uniform' },
      { round: 2, images: 80, judged: 80, setting: 'supervised', attention: 'weights' },
      { round: 3, images: 80, judged: 80, setting: 'supervised', attention: 'weights' },
    ]);
    const [sex] = result.attributes;
    expect(sex!.groups.map(({ level, points }) => [level, points.map(({ round, n }) => [round, n])])).toEqual([['male', [[1, 40], [2, 40], [3, 40]]], ['female', [[1, 40], [2, 40], [3, 40]]]].toSorted());
    const of = (level: string) => sex!.groups.find((group) => group.level === level)!.points;
    expect(of('male').map(({ flagged }) => flagged!.events)).toEqual([40, 20, 0]);
    // One of each patient's two images is flagged in round 2, so that nothing is alike, and the interval is Wilson's.
    expect(of('male')[1]!.flagged!.share).toEqual(wilsonInterval({ events: 20, total: 40 }));
    const mean = closing.filter((_, i) => i % 4 > 1).reduce((sum, { dice }) => sum + dice! / 40, 0);
    expect(of('male')[2]!.dice.value!.estimate).toBeCloseTo(mean, 12);
    expect(sex!.gaps.map(({ dice, flagged }) => [Number(dice.value!.estimate.toFixed(2)), flagged.value])).toEqual([[0.3, 1], [0.2, 0.5], [0.1, 0]]);
    expect(sex!.closed.value!.estimate).toBeCloseTo(0.2, 2);
    expect(sex!.closed.value!.low).toBeGreaterThan(0.15);
    expect(result.notes.at(-1)).toBe('Whether a gap closed compares round 1 with round 3, over 80 images that both judged.');
  });

  it('give a mean the interval that bcaIntervals gives it', async () => {
    const rows = closing.map((row, i) => ({ ...row, dice: 0.5 + ((i * 37) % 41) / 100 }));
    const { attributes } = (await moved(rows, { replicates: 4000 }))!;
    const { dice } = attributes[0]!.groups.find(({ level }) => level === 'female')!.points[2]!;
    const clusters = clustersOf(rows.map(({ patient }) => patient!));
    const sums = sumsByUnit({ of: clusters.indices, count: clusters.count }, rows.map((row) => row.dice), (i) => i % 4 < 2);
    const [expected] = bcaIntervals({ units: clusters.count, statistics: [meanOfSums(sums)], seed: 5, replicates: 20_000 });
    expect(dice.value!.estimate).toBeCloseTo(expected!.value!.estimate, 12);
    // Other draws: within what 4,000 resamples get a bound to.
    expect(Math.abs(dice.value!.low - expected!.value!.low)).toBeLessThan(0.0025);
    expect(Math.abs(dice.value!.high - expected!.value!.high)).toBeLessThan(0.0025);
  });

  it('compare only what both judged on unchanged labels, and judge configured splits alone', async () => {
    const relabelled = closing.map((row, i) => (i < 30 ? { ...row, earlier: { ...row.earlier, 1: { ...row.earlier['1']!, dice: null, iou: null } } } : row));
    const result = (await moved([...relabelled, { ...closing[0]!, image: 'v', patient: 'v', lesion: 'v', component: 'v', split: 'validation' }]))!;
    expect(result.notes.at(-1)).toContain('over 50 images that both judged');
    expect(result.rounds.map(({ judged }) => judged)).toEqual([50, 80, 80]);
    expect((await moved(closing.map((row) => ({ ...row, split: 'validation' as const })), { judged: ['validation'] }))!.rounds[0]!.judged).toBe(80);
  });

  it('are sentences where there is too little', async () => {
    const small = (await moved(closing.slice(0, 30), { minimumN: 15 }))!;
    const male = small.attributes[0]!.groups.find(({ level }) => level === 'male')!.points[0]!;
    expect(male).toMatchObject({ flagged: null, n: 14, dice: { value: null, reason: '14 images of this group were judged then, fewer than the minimum of 15.' } });
    expect(small.attributes[0]!.gaps[0]).toMatchObject({ dice: { value: null }, flagged: { value: null } });
    expect(small.attributes[0]!.closed.reason).toBe('Fewer than two groups are large enough among what both rounds judged.');
    const none = (await moved(closing.map((row) => ({ ...row, earlier: { 2: { flagged: true, dice: null, iou: null } } }))))!;
    expect(none.attributes[0]!.closed.value).toBeNull();
    const unmoved = (await moved(closing.map((row) => ({ ...row, dice: row.earlier['1']!.dice, iou: row.earlier['1']!.dice }))))!;
    expect(unmoved.attributes[0]!.closed).toEqual({ value: null, reason: 'All values are equal, so resampling cannot say how sure it is.' });
    expect(none.notes.at(-1)).toContain('whether gaps closed cannot be told');
  });

  it('say that there is no earlier round, or are not there where they are not asked for', async () => {
    const alone = await moved(closing, {}, [{ round: 3, setting: 'supervised', attention: 'uniform' }]);
    expect(alone).toEqual({ rounds: [], attributes: [], notes: ['There is no earlier finished round to compare with.'] });
    expect(await moved(closing, { earlierRounds: false })).toBeNull();
    await expect(moved(closing, {}, rounds.slice(0, 2))).rejects.toThrow('do not say what round 3 was');
  });

  it('find the same whatever the order of lines', async () => {
    expect(await moved(new Random(4).shuffle(closing))).toEqual(await moved(closing));
  });

  it('call no gap closed, nor widened, where only chance moved it: in about one of twenty', async () => {
    let wrong = 0;
    let sum = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const random = Random.derive(run, 'chance');
      const rows = Array.from({ length: 160 }, (_, i) => {
        const own = 0.8 + 0.08 * random.normal();
        const dice = (): number => Math.min(1, own + 0.05 * random.normal() - (i % 3 === 0 ? 0.04 : 0));
        return image(i, ['male', 'female', 'other'][i % 3]!, [dice(), dice(), dice()]);
      });
      const { closed } = (await moved(rows))!.attributes[0]!;
      sum += closed.value!.estimate / runs;
      if (closed.value!.low > 0 || closed.value!.high < 0) wrong += 1;
    }
    expect(Math.abs(sum)).toBeLessThan(0.003);
    expect(wrong / runs).toBeLessThan(0.1);
  });
});
