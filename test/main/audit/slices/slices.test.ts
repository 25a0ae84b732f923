import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { searchSlices, sliceId, unitsOfSlice } from '../../../../src/main/audit/slices/index.ts';
import { featureGrouping } from '../../../../src/main/audit/rows/group.ts';
import { auditAsked, auditRow, tableOf } from '../../../support/audit-rows.ts';
import type { AuditRow } from '../../../../src/main/audit/rows/row.ts';

type Said = { sex: string; site: string; flagged: boolean; patient?: string };

/** So many images of each kind. */
function images(kinds: [number, Said][]): AuditRow[] {
  return kinds.flatMap(([times, { sex, site, flagged, patient }], kind) =>
    Array.from({ length: times }, (_, i) => auditRow(`${kind}-${String(i).padStart(4, '0')}`, { attributes: { sex, site }, flagged, ...(patient && { patient }) })),
  );
}

async function slicesOf(rows: AuditRow[], asked: Parameters<typeof auditAsked>[0] = {}): Promise<Awaited<ReturnType<typeof searchSlices>>> {
  const configuration = auditAsked({ minimumN: 20, ...asked });
  const table = await tableOf(rows, ['sex', 'site'], configuration);
  return searchSlices(table, [table.groupings.get('sex')!, table.groupings.get('site')!], configuration);
}

// Every image is a patient by itself, so that counts are as they stand: 30 of 60 in one cell, 5 of 50 or so elsewhere.
const planted: [number, Said][] = [
  [30, { sex: 'female', site: 'face', flagged: true }],
  [30, { sex: 'female', site: 'face', flagged: false }],
  [4, { sex: 'female', site: 'trunk', flagged: true }],
  [56, { sex: 'female', site: 'trunk', flagged: false }],
  [5, { sex: 'male', site: 'face', flagged: true }],
  [45, { sex: 'male', site: 'face', flagged: false }],
  [3, { sex: 'male', site: 'trunk', flagged: true }],
  [47, { sex: 'male', site: 'trunk', flagged: false }],
];

describe('the search for slices', () => {
  it('names the planted conjunction first, with the figures of its two-by-two table', async () => {
    const { slices, tested, tooSmall, notes } = await slicesOf(images(planted));
    const [first] = slices;
    expect(first).toMatchObject({ id: 'flagged:sex=female&site=face', outcome: 'flagged', n: { images: 60, lesions: 60, patients: 60 }, inside: { events: 30, total: 60 }, outside: { events: 12, total: 160 } });
    expect(first!.meanDice).toBeCloseTo(0.9, 12);
    expect(first!.conditions.map(({ key, levelLabel }) => [key, levelLabel])).toEqual([['sex', 'Female'], ['site', 'face']]);
    // SciPy 1.17.1, fisher_exact([[30, 30], [12, 148]]); statsmodels 0.15.0, confint_proportions_2indep(30, 60, 12, 160, method='newcomb').
    expect(first!.p).toBeCloseTo(1.89239188513e-11, 12);
    expect(first!.excess.estimate).toBeCloseTo(0.425, 14);
    expect(first!.excess.low).toBeCloseTo(0.291973443196, 9);
    expect(first!.excess.high).toBeCloseTo(0.551649897257, 9);
    // The best part is site=face: 35 of 110 against 7 of 110.
    expect(first!.adds).toBeCloseTo(0.425 - (35 / 110 - 7 / 110), 12);
    // Two and two groups, and their four crossings; nobody failed.
    expect({ tested, tooSmall }).toEqual({ tested: 8, tooSmall: 0 });
    expect(notes[0]).toBe('No slice of failures was searched: no image failed.');
  });

  it('divides counts by the design effect where images of a patient are alike', async () => {
    // Thirty patients a side, each with two images that are flagged both or not at all: ρ = 1, the effect is 2.
    const rows = Array.from({ length: 60 }, (_, patient) =>
      [0, 1].map((eye) => auditRow(`${String(patient).padStart(2, '0')}-${eye}`, { patient: `p${patient}`, attributes: { sex: patient < 30 ? 'male' : 'female', site: 'face' }, flagged: patient < 30 ? patient < 12 : patient < 33 })),
    ).flat();
    const { slices } = await slicesOf(rows);
    const male = slices.find(({ id }) => id === 'flagged:sex=male')!;
    // SciPy 1.17.1, fisher_exact([[12, 18], [3, 27]]); statsmodels 0.15.0, newcomb on the same halves.
    expect(male.p).toBeCloseTo(0.0153316216974, 12);
    expect(male.inside).toMatchObject({ events: 24, total: 60 });
    expect(male.excess.low).toBeCloseTo(0.0805764454803, 9);
    expect(male.excess.high).toBeCloseTo(0.488505015077, 9);
  });

  it('leaves out a conjunction that holds the same images as a shorter one, and marks one that adds little', async () => {
    // All on the back are male: “male and back” is “back”.
    const rows = images([
      [25, { sex: 'male', site: 'back', flagged: true }],
      [25, { sex: 'male', site: 'back', flagged: false }],
      [5, { sex: 'male', site: 'face', flagged: true }],
      [95, { sex: 'male', site: 'face', flagged: false }],
      [5, { sex: 'female', site: 'face', flagged: true }],
      [95, { sex: 'female', site: 'face', flagged: false }],
    ]);
    const { slices, tested } = await slicesOf(rows);
    expect(slices.map(({ id }) => id)).not.toContain('flagged:sex=male&site=back');
    expect(slices[0]!.id).toBe('flagged:site=back');
    // Four groups; of the three crossings two are groups again.
    expect(tested).toBe(5);
    const minor = slices.filter(({ adds }) => adds !== null && adds < 0.02);
    expect(minor.map(({ id }) => id)).toEqual(slices.slice(-minor.length).map(({ id }) => id));
    expect(minor.length).toBeGreaterThan(0);
  });

  it('counts what is too small inside or outside, and names no figure of it', async () => {
    const rows = images([[19, { sex: 'male', site: 'face', flagged: true }], [40, { sex: 'female', site: 'face', flagged: false }], [40, { sex: 'female', site: 'trunk', flagged: false }]]);
    const { slices, tooSmall, tested } = await slicesOf(rows);
    expect(slices.some(({ id }) => /=male(&|$)/.test(id))).toBe(false);
    // Male (19), and female, which leaves 19 outside.
    expect(tooSmall).toBe(2);
    expect(tested).toBe(slices.length);
  });

  it('searches failures among judged images, features in terciles and up to three conditions', async () => {
    const random = new Random(7);
    const rows = Array.from({ length: 900 }, (_, i) => {
      const [sex, site, contrast] = [random.below(2) ? 'male' : 'female', ['face', 'trunk', 'leg'][random.below(3)]!, random.uniform()];
      const fails = random.uniform() < (sex === 'male' && site === 'leg' && contrast < 1 / 3 ? 0.8 : 0.05);
      return auditRow(`i${String(i).padStart(3, '0')}`, { attributes: { sex, site }, features: { contrast }, featuresFrom: i % 2 ? 'label' : 'prediction', iou: fails ? 0.3 : 0.9, dice: fails ? 0.4 : 0.95 });
    });
    const configuration = auditAsked({ minimumN: 20, depth: 3 });
    const table = await tableOf(rows, ['sex', 'site'], configuration);
    const groupings = [...['sex', 'site'].map((key) => table.groupings.get(key)!), featureGrouping(table, 'contrast')];
    const { slices, notes } = await searchSlices(table, groupings, configuration);
    expect(slices[0]).toMatchObject({ outcome: 'failed', conditions: [{ key: 'sex', level: 'male' }, { key: 'site', level: 'leg' }, { key: 'feature:contrast' }] });
    expect(slices[0]!.q).toBeLessThan(0.001);
    expect(slices[0]!.inside.events).toBe(unitsOfSlice(table, groupings, slices[0]!.id).reduce((sum, unit) => sum + table.failed[unit]!, 0));
    expect(notes.some((note) => note.includes("450 of 900 were measured within the network's own outline"))).toBe(true);
  });

  it('says why it searched nothing', async () => {
    expect((await slicesOf(images(planted), { depth: 0 })).notes).toEqual(['No slices were searched, as the depth of the search is 0.']);
    const unjudged = images(planted).map((row) => ({ ...row, flagged: false, score: null, dice: null, iou: null }));
    const { slices, notes } = await slicesOf(unjudged);
    expect(slices).toEqual([]);
    expect(notes).toEqual(['No slice of flags was searched: no image was scored.', 'No slice of failures was searched: no image was judged.']);
  });

  it('finds the same whatever the order of lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const shuffled = new Random(seed).shuffle(images(planted));
        expect(await slicesOf(shuffled)).toEqual(await slicesOf(images(planted)));
      }),
      { numRuns: 5 },
    );
  });

  it('calls something found in hardly any data without an effect', async () => {
    let found = 0;
    for (let run = 0; run < 60; run++) {
      const random = Random.derive(run, 'null');
      // Patients of three images; attributes are theirs, and so is much of being flagged.
      const rows = Array.from({ length: 120 }, (_, patient) => {
        const attributes = { sex: random.below(2) ? 'male' : 'female', site: ['face', 'trunk', 'leg'][random.below(3)]! };
        const risk = random.uniform() < 0.15 ? 0.8 : 0.03;
        return Array.from({ length: 3 }, (__, image) => auditRow(`${patient}-${image}`, { patient: `p${patient}`, attributes, flagged: random.uniform() < risk }));
      }).flat();
      const { slices } = await slicesOf(rows);
      if (slices.some(({ q }) => q < 0.05)) found += 1;
    }
    expect(found).toBeLessThanOrEqual(6);
  });
});

describe("a slice's name", () => {
  it('does not hang on the order of its conditions, and gives its units back whatever its texts hold', async () => {
    expect(sliceId('failed', [{ key: 'b', level: '1' }, { key: 'a', level: '2' }])).toBe('failed:a=2&b=1');
    const odd = 'a=b&c%:“d”';
    const rows = images(planted).map((row, i) => ({ ...row, attributes: { ...row.attributes, ...(i < 3 && { site: { value: odd, source: 'import' as const } }) } }));
    const table = await tableOf(rows, ['sex', 'site']);
    const groupings = [...table.groupings.values()];
    expect(unitsOfSlice(table, groupings, sliceId('flagged', [{ key: 'site', level: odd }]))).toHaveLength(3);
  });

  it('is refused where it names what is not there', async () => {
    const table = await tableOf(images(planted), ['sex', 'site']);
    const groupings = [...table.groupings.values()];
    for (const id of ['flagged:sex=other', 'flagged:age=3', 'hard:sex=male', 'flagged:', 'nothing']) expect(() => unitsOfSlice(table, groupings, id)).toThrow(`There is no slice “${id}”`);
  });
});
