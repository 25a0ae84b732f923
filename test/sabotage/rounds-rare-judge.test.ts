import { expect, test } from 'vitest';
import type { AuditResult } from '../../src/core/contract/index.ts';
import { judgeView, type RoundRecords } from '../acceptance/rounds/studies/rare-judge.ts';

// The judge is fed with what should please it, then with the same but for one thing that is wrong.

const diceOf = (iou: number): number => (2 * iou) / (1 + iou);
const around = (estimate: number) => ({ value: { estimate, low: estimate - 0.02, high: estimate + 0.02 }, reason: null });
const none = { value: null, reason: 'Too few.' };

/** Two rounds of 40 images, half of them of a rare group that gains; of each round a rare image is flagged. */
const records: RoundRecords = {
  rounds: [{ round: 1, testIou: 0.7, flagged: ['mel'] }, { round: 3, testIou: 0.75, flagged: ['mel'] }],
  images: ['mel', 'nv'].flatMap((group) => Array.from({ length: 20 }, (_, i) => ({ group, lesion: `${group}-${i}`, iou: (group === 'mel' ? [0.6, 0.7] : [0.8, 0.8]) as [number, number] }))),
};

type Changes = { dice?: number; n?: number; events?: number; closed?: object; point?: object; compared?: string };

function view({ dice = diceOf(0.7), n = 20, events = 1, closed = around(0.05), point = {}, compared = 'round 1 with round 3' }: Changes = {}): AuditResult {
  const flagged = (of: number) => ({ events: of, total: 50, share: around(of / 50 + 0.1) });
  const points = (first: number, second: number, of: number) => [{ round: 1, n: 20, dice: around(first), flagged: flagged(of) }, { round: 3, n, dice: around(second), flagged: flagged(of) }];
  const mel = points(diceOf(0.6), dice, events);
  const groups = [{ level: 'mel', points: [mel[0], { ...mel[1], ...point }] }, { level: 'nv', points: points(diceOf(0.8), diceOf(0.8), 0).map((one) => ({ ...one, n: 20 })) }];
  return { overRounds: { notes: [`Whether a gap closed compares ${compared}, over 40 images that both judged.`], attributes: [{ key: 'diagnosis', groups, closed }] } } as unknown as AuditResult;
}

const unmet = (result: AuditResult, of = records): string[] => judgeView(['5.5', '5.6'], 'group-dro', result, of, { attribute: 'diagnosis', level: 'mel' }).filter(({ met }) => !met).map(({ id }) => id);

test('both rounds shown, and as on record', () => expect(unmet(view())).toEqual([]));

test('a figure without its interval, no word on the gap, other rounds compared, no audit over rounds', () => {
  expect(unmet(view({ point: { dice: none } }))).toEqual(['5.5', '5.6']);
  expect(unmet(view({ point: { flagged: { events: 1, total: 50, share: none } } }))).toEqual(['5.5']);
  expect(unmet(view({ closed: none }))).toEqual(['5.5']);
  expect(unmet(view({ compared: 'round 2 with round 3' }))).toEqual(['5.5']);
  expect(unmet({ overRounds: null } as unknown as AuditResult)).toEqual(['5.5', '5.6']);
});

test('a Dice, a number, flags or images that are not those on record', () => {
  expect(unmet(view({ dice: diceOf(0.7) + 1e-6 }))).toEqual(['5.6']);
  expect(unmet(view({ n: 19 }))).toEqual(['5.6']);
  expect(unmet(view({ events: 2 }))).toEqual(['5.6']);
  expect(unmet(view(), { ...records, images: records.images.slice(1) })).toEqual(['5.6']);
});
