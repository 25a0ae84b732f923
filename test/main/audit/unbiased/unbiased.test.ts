import { describe, expect, it } from 'vitest';
import { composeQueue } from '../../../../src/core/queue/compose.ts';
import { Random } from '../../../../src/core/random.ts';
import { readTable } from '../../../../src/main/audit/rows/read.ts';
import { unbiasedRates } from '../../../../src/main/audit/unbiased/index.ts';
import { auditAsked, auditHeader, auditRow } from '../../../support/audit-rows.ts';
import type { AuditUnbiased } from '../../../../src/core/contract/index.ts';

type Drawn = { images: number; reviewed: number; wrong: number };

const none: Drawn = { images: 0, reviewed: 0, wrong: 0 };

/** A queue of so many images, of which the first were reviewed and the first of those wrong. */
async function ratesOf({ chosen, random, candidates, minimumN = 20, queue = 'check-label' }: { chosen: Drawn; random: Drawn; candidates: number; minimumN?: number; queue?: string }): Promise<AuditUnbiased> {
  const inclusionProbability = random.images / (candidates - chosen.images);
  const rows = [chosen, random].flatMap(({ images, reviewed, wrong }, part) =>
    Array.from({ length: images }, (_, i) =>
      auditRow(`${part}-${String(i).padStart(3, '0')}`, {
        attributes: { sex: i % 4 === 0 ? 'male' : 'female' },
        queued: [{ queue, random: part === 1, inclusionProbability: part === 1 ? inclusionProbability : 1, reviewed: i < reviewed, wrong: i < wrong }],
      }),
    ),
  );
  const configuration = auditAsked({ minimumN });
  const table = await readTable(auditHeader(['sex'], { queues: [{ queue, candidates }] }), rows, configuration);
  return unbiasedRates(table, [table.groupings.get('sex')!], configuration);
}

describe('rates that hardness did not choose', () => {
  it('rest on the random share, with the interval of a finite population', async () => {
    const { rates, notes } = await ratesOf({ chosen: { images: 60, reviewed: 12, wrong: 9 }, random: { images: 40, reviewed: 20, wrong: 3 }, candidates: 240 });
    expect(rates[0]).toMatchObject({ queue: 'check-label', about: 'labels', candidates: 240, chosen: { images: 60, reviewed: 12, wrong: 9 }, random: { images: 40, reviewed: 20, wrong: 3 } });
    // statsmodels 0.15.0: proportion_confint(.15 · e, e, method='wilson') at e = 20 · 179 / 160.
    expect(rates[0]!.rest.value!.estimate).toBe(0.15);
    expect(rates[0]!.rest.value!.low).toBeCloseTo(0.0552968473152, 9);
    expect(rates[0]!.rest.value!.high).toBeCloseTo(0.347273114283, 9);
    expect(rates[0]!.all).toEqual({ value: null, reason: '48 images that hardness chose are not reviewed yet, and what is wrong there cannot be told from the others.' });
    expect(notes[0]).toBe('The rate of wrong labels in “check-label” rests on 20 reviewed images of its random share, and on nothing that hardness chose.');
    expect(notes[1]).toContain('20 of 40 were reviewed');
    expect(notes.at(-2)).toContain('take the labels of the judged images as they are');
  });

  it('join what hardness chose, once that is known completely', async () => {
    const { rates } = await ratesOf({ chosen: { images: 60, reviewed: 60, wrong: 30 }, random: { images: 40, reviewed: 40, wrong: 4 }, candidates: 260, queue: 'verify' });
    const { rest, all, about } = rates[0]!;
    expect(about).toBe('predictions');
    // Horvitz & Thompson: 30 · 1 + 4 · 200 / 40, of 260.
    expect(all.value!.estimate).toBeCloseTo((30 + 4 * 5) / 260, 14);
    expect(all.value!.low).toBeCloseTo((30 + 200 * rest.value!.low) / 260, 14);
    expect(all.value!.high).toBeCloseTo((30 + 200 * rest.value!.high) / 260, 14);
  });

  it('are given by group where enough of it was reviewed, and never hide that it was not', async () => {
    const { rates } = await ratesOf({ chosen: none, random: { images: 60, reviewed: 60, wrong: 6 }, candidates: 500 });
    const [female, male] = rates[0]!.byGroup;
    // statsmodels 0.15.0: proportion_confint(4, 45, method='wilson').
    expect(female).toMatchObject({ key: 'sex', level: 'female', reviewed: 45, rate: { value: { estimate: 4 / 45 } } });
    expect(female!.rate.value!.low).toBeCloseTo(0.0351111167264, 9);
    expect(male).toMatchObject({ level: 'male', reviewed: 15, rate: { value: null, reason: '15 images of this group were reviewed, fewer than the minimum of 20.' } });
  });

  it.each([
    ['no random share', { chosen: { images: 60, reviewed: 60, wrong: 9 }, random: none, candidates: 240 }, '“check-label” has no random share'],
    ['nothing left to sample', { chosen: { images: 60, reviewed: 60, wrong: 9 }, random: none, candidates: 60 }, 'Hardness chose every candidate of “check-label”'],
    ['nothing reviewed', { chosen: none, random: { images: 30, reviewed: 0, wrong: 0 }, candidates: 240 }, 'None of the 30 random images of “check-label” has been reviewed.'],
    ['too few reviewed', { chosen: none, random: { images: 30, reviewed: 1, wrong: 0 }, candidates: 240 }, '1 random image of “check-label” was reviewed, fewer than the minimum of 20.'],
    ['candidates that went away', { chosen: { images: 30, reviewed: 0, wrong: 0 }, random: { images: 30, reviewed: 30, wrong: 0 }, candidates: 50 }, '“check-label” no longer fits the candidates'],
  ])('are a sentence with %s', async (_, drawn, because) => {
    const { rates, notes } = await ratesOf(drawn);
    expect(rates[0]!.rest).toMatchObject({ value: null, reason: expect.stringContaining(because) });
    expect(rates[0]!.all.value).toBeNull();
    expect(rates[0]!.byGroup).toEqual([]);
    expect(notes[0]).toContain('it takes a queue with a random share, reviewed');
  });

  it('are certain where all was reviewed', async () => {
    const { rates } = await ratesOf({ chosen: none, random: { images: 12, reviewed: 12, wrong: 3 }, candidates: 12 });
    expect(rates[0]!.rest.value).toEqual({ estimate: 0.25, low: 0.25, high: 0.25 });
  });

  it('cover the truth of queues drawn as the product draws them, however far their random part was reviewed', () => {
    // Hard images are wrong more often, as in life: a rate over the whole queue would be far off.
    const truth = Array.from({ length: 400 }, (_, i) => Random.derive(5, i).uniform() < (i < 80 ? 0.5 : 0.08));
    const candidates = truth.map((_, i) => ({ image: `i${String(i).padStart(3, '0')}`, priority: 400 - i, group: null }));
    const wrong = (image: string): boolean => truth[Number(image.slice(1))]!;
    const others = truth.slice(90);
    const rate = others.filter(Boolean).length / others.length;
    const runs = 400;
    return Promise.all(
      Array.from({ length: runs }, async (_, seed) => {
        const queue = composeQueue(candidates, { order: 'hardest', randomShare: 0.4, limit: 150, seed }).slice(0, 90 + (seed % 60));
        const rows = queue.map(({ image, stratum, inclusionProbability }) => auditRow(image, { queued: [{ queue: 'verify', random: stratum === 'random', inclusionProbability, reviewed: true, wrong: wrong(image) }] }));
        const rest = composeQueue(candidates, { order: 'hardest', randomShare: 0.4, limit: 150, seed }).slice(rows.length).map(({ image, stratum, inclusionProbability }) => auditRow(image, { queued: [{ queue: 'verify', random: stratum === 'random', inclusionProbability, reviewed: false, wrong: false }] }));
        const table = await readTable(auditHeader([], { queues: [{ queue: 'verify', candidates: 400 }] }), [...rows, ...rest], auditAsked());
        return unbiasedRates(table, [], auditAsked({ minimumN: 20 })).rates[0]!.rest.value!;
      }),
    ).then((found) => {
      const covered = found.filter(({ low, high }) => low <= rate && rate <= high).length / runs;
      const mean = found.reduce((sum, { estimate }) => sum + estimate, 0) / runs;
      expect(mean).toBeCloseTo(rate, 2);
      expect(covered).toBeGreaterThan(0.92);
    });
  });
});
