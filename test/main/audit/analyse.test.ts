import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditResult, type AuditRequest } from '../../../src/core/contract/index.ts';
import { Random } from '../../../src/core/random.ts';
import { analyse, type Analysis } from '../../../src/main/audit/index.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';
import { auditAsked, auditHeader, auditRow } from '../../support/audit-rows.ts';

const thisRound = [{ round: 1, setting: 'supervised', attention: 'none' }];

function analysed(rows: readonly AuditRow[], keys: readonly string[], request: AuditRequest = {}): Promise<Analysis> {
  return analyse({ header: auditHeader(keys, { rounds: thisRound }), rows, configuration: auditAsked({ by: [...keys], adjust: [], depth: 0, earlierRounds: false, ...request }) });
}

/** As many images as asked, of so many a patient, with IoUs around .82 and a value that the patient has. */
function population(images: number, { each = 1, seed = 1, of }: { each?: number; seed?: number; of: (patient: number, random: Random) => Partial<Omit<AuditRow, 'attributes'>> & { attributes: Record<string, string | number> } }): AuditRow[] {
  const random = new Random(seed);
  const rows: AuditRow[] = [];
  for (let patient = 0; rows.length < images; patient++) {
    const { iou: mean, ...said } = of(patient, random);
    for (let i = 0; i < each && rows.length < images; i++) {
      const iou = Math.min(1, Math.max(0, (mean ?? 0.82) + 0.1 * random.normal()));
      const name = String(rows.length).padStart(5, '0');
      rows.push(auditRow(name, { patient: `p${patient}`, lesion: `l${patient}`, iou, dice: (2 * iou) / (1 + iou), score: 1 - iou, flagged: iou < 0.68, ...said }));
    }
  }
  return rows;
}

const groupOf = (analysis: Analysis, key: string, level: string) => analysis.attributes.find((attribute) => attribute.key === key)!.groups.find((group) => group.level === level)!;
const measureOf = (analysis: Analysis, key: string, level: string, measure: string) => groupOf(analysis, key, level).measures.find((measured) => measured.measure === measure)!;

/** Every number anywhere in a result. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : [];
}

describe('an audit of a small table', () => {
  // Twelve images, one a patient.
  const ious = { a: [0.9, 0.8, 0.6, 0.5, 0.4, 0.3], b: [0.9, 0.85, 0.8, 0.75, 0.7, 0.6] };
  const rows = (['a', 'b'] as const).flatMap((sex) => ious[sex].map((iou, i) => auditRow(`${sex}${i}`, { iou, dice: (2 * iou) / (1 + iou), flagged: iou < 0.65, attributes: { sex } })));

  it('counts, compares and tests', async () => {
    const analysis = await analysed(rows, ['sex']);
    const group = groupOf(analysis, 'sex', 'a');
    expect(group.n).toEqual({ images: 6, lesions: 6, patients: 6 });
    expect(group.flagged).toMatchObject({ events: 4, total: 6 });
    // statsmodels 0.15.0: proportion_confint(4, 6, method='wilson'); SciPy 1.17.1: fisher_exact([[4, 2], [1, 5]]).
    expect(group.flagged!.share.value!.low).toBeCloseTo(0.299993315138, 10);
    expect(group.flagged!.share.value!.high).toBeCloseTo(0.903228588895, 10);
    const [flagged, failed] = group.comparisons;
    expect(flagged).toMatchObject({ outcome: 'flagged', group: { events: 4, total: 6 }, against: { events: 1, total: 6 } });
    expect(flagged!.test.value!.p).toBeCloseTo(0.24242424, 7);
    expect(flagged!.test.value!.designEffect).toBe(1);
    expect(flagged!.oddsRatio.value!.estimate).toBeCloseTo((4 * 5) / (2 * 1), 12);
    expect(flagged!.riskRatio.value!.estimate).toBeCloseTo(4, 12);
    expect(failed!.group.events).toBe(4);
    expect(analysis.family).toHaveLength(4);
    expect(flagged!.q).toBeCloseTo(0.24242424, 7);
  });

  it('has the means, differences and ratios of groups that Fairlearn has', async () => {
    const analysis = await analysed(rows, ['sex']);
    // Fairlearn 0.15.0, MetricFrame of a mean: by_group, difference(), ratio().
    for (const [measure, a, b, difference, ratio] of [
      ['iou', 0.583333333333, 0.766666666667, 0.183333333333, 0.760869565217],
      ['dice', 0.714315168, 0.864308083, 0.149992914699, 0.826458970296],
      ['thresholdJaccard', 0.283333333333, 0.666666666667, 0.383333333333, 0.425],
      ['failureRate', 0.666666666667, 0.166666666667, 0.5, 0.25],
    ] as const) {
      const [first, second] = ['a', 'b'].map((level) => measureOf(analysis, 'sex', level, measure));
      expect(first!.mean.value!.estimate).toBeCloseTo(a, 8);
      expect(second!.mean.value!.estimate).toBeCloseTo(b, 8);
      expect(first!.difference.value!.estimate).toBeCloseTo(a - b, 8);
      expect(first!.ratio.value!.estimate).toBeCloseTo(a / b, 7);
      const gap = analysis.attributes[0]!.gaps.find((candidate) => candidate.measure === measure)!;
      expect(gap).toMatchObject(a > b ? { highest: 'a', lowest: 'b' } : { highest: 'b', lowest: 'a' });
      expect(gap.difference.value!.estimate).toBeCloseTo(difference, 8);
      expect(gap.ratio.value).toBeCloseTo(ratio, 8);
    }
    expect(analysis.attributes[0]!.worst).toMatchObject({ level: 'a' });
  });

  it('compares with a reference where there is one', async () => {
    const three = [...rows, ...[0.9, 0.9, 0.5].map((iou, i) => auditRow(`c${i}`, { iou, attributes: { sex: 'c' } }))];
    const analysis = await analysed(three, ['sex'], { reference: { sex: 'b' } });
    expect(analysis.attributes[0]!.reference).toBe('b');
    expect(groupOf(analysis, 'sex', 'b').comparisons).toEqual([]);
    expect(groupOf(analysis, 'sex', 'a').comparisons[0]!.against).toMatchObject({ events: 1, total: 6 });
    expect(measureOf(analysis, 'sex', 'c', 'iou').difference.value!.estimate).toBeCloseTo(2.3 / 3 - 4.6 / 6, 12);
    expect(measureOf(analysis, 'sex', 'b', 'iou').difference.reason).toBe('This is the group that the others are compared with.');
    expect(analysis.family.map(({ level }) => level)).toEqual(['a', 'a', 'c', 'c']);
  });

  it('gives nothing of a group under the minimum, and keeps it in the list', async () => {
    const analysis = await analysed([...rows, auditRow('z')], ['sex'], { minimumN: 3 });
    expect(groupOf(analysis, 'sex', 'missing')).toMatchObject({ tooSmall: true, n: { images: 1 }, flagged: null, failed: null, measures: [], comparisons: [], labels: null });
    expect(analysis.attributes[0]!.notes).toContain('Too small for figures, with fewer than 3 images: “missing”.');
    expect(analysis.family.some(({ level }) => level === 'missing')).toBe(false);
  });

  it('crosses attributes, and names cells that are too small', async () => {
    const crossed = rows.map((row, i) => ({ ...row, attributes: { ...row.attributes, site: { value: i % 3 === 0 ? 'arm' : 'back', source: 'import' as const } } }));
    const { intersections } = await analysed(crossed, ['sex', 'site'], { minimumN: 3 });
    expect(intersections).toHaveLength(1);
    expect(intersections[0]!.cells.map(({ first, second, n, tooSmall }) => [first, second, n.images, tooSmall])).toEqual([['a', 'arm', 2, true], ['a', 'back', 4, false], ['b', 'arm', 2, true], ['b', 'back', 4, false]]);
    expect(intersections[0]!.cells[1]!.dice!.value!.estimate).toBeCloseTo([0.8, 0.6, 0.4, 0.3].reduce((sum, iou) => sum + (2 * iou) / (1 + iou), 0) / 4, 12);
    expect(intersections[0]!.cells[0]).toMatchObject({ flagged: null, failed: null, dice: null });
  });

  it('tells how labels came about', async () => {
    const labelled = rows.map((row, i) => ({ ...row, labelled: i !== 0, secondsSpent: i < 6 ? 10 * (i + 1) : null, annotator: `reader ${i % 2}`, verdict: i === 1 ? ('truly-hard' as const) : null }));
    const analysis = await analysed(labelled, ['sex']);
    expect(groupOf(analysis, 'sex', 'a').labels).toMatchObject({ labelled: { events: 5, total: 6 }, secondsSpent: { value: { n: 6, median: 35, mean: 35 } }, verdicts: { 'truly-hard': 1 }, annotators: 2 });
    expect(groupOf(analysis, 'sex', 'b').labels!.secondsSpent.reason).toMatch(/No label of this group/);
  });
});

describe('attributes that nobody asked for', () => {
  it('are left out by name where the sources that count give them no two groups', async () => {
    const rows = population(60, { of: (patient) => ({ attributes: { sex: patient % 2 === 0 ? 'f' : 'm', clinic: 'a' } }) });
    const { configuration, notes } = await analysed(rows, ['sex', 'clinic'], { by: null });
    expect(configuration.by).toEqual(['sex']);
    expect(notes.join(' ')).toContain('Not audited, as there are not two groups with a value by clinician or import: “clinic”');
  });
});

describe('clusters', () => {
  it('divide the counts of the test, and widen the intervals', async () => {
    const of = (patient: number) => ({ attributes: { sex: patient % 2 === 0 ? 'a' : 'b' }, flagged: patient % 3 === 0 });
    const clustered = await analysed(population(240, { each: 4, of }), ['sex']);
    const alone = await analysed(population(240, { each: 4, of }).map((row) => ({ ...row, patient: row.image, lesion: row.image, component: row.image })), ['sex']);
    const [one, other] = [clustered, alone].map((analysis) => groupOf(analysis, 'sex', 'a').comparisons[0]!);
    expect(one!.test.value!.designEffect).toBeCloseTo(4, 6);
    expect(other!.test.value!.designEffect).toBe(1);
    expect(one!.group.share.value!.estimate).toBe(other!.group.share.value!.estimate);
    expect(one!.group.share.value!.high).toBeGreaterThan(other!.group.share.value!.high);
  });
});

describe('laws', () => {
  const rows = population(120, { each: 2, of: (patient) => ({ attributes: { sex: ['a', 'b', 'c'][patient % 3]!, age: patient } }) });

  it('the order of lines changes nothing', async () => {
    const expected = await analysed(rows, ['sex', 'age'], { replicates: 100 });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (shuffled) => {
        expect(await analysed(shuffled, ['sex', 'age'], { replicates: 100 })).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  it('other names for the levels, in the same order, change no figure', async () => {
    const renamed = rows.map((row) => ({ ...row, attributes: { ...row.attributes, sex: { ...row.attributes.sex!, value: `x${String(row.attributes.sex!.value)}` } } }));
    const [before, after] = [await analysed(rows, ['sex']), await analysed(renamed, ['sex'])];
    expect(numbersIn(after.attributes)).toEqual(numbersIn(before.attributes));
  });

  it('splitting a group changes no figure of the others', async () => {
    const split = rows.map((row, i) => ({ ...row, attributes: { ...row.attributes, sex: { ...row.attributes.sex!, value: row.attributes.sex!.value === 'c' ? `c${i % 4 < 2 ? 1 : 2}` : row.attributes.sex!.value } } }));
    const [before, after] = [await analysed(rows, ['sex']), await analysed(split, ['sex'])];
    for (const level of ['a', 'b']) {
      const without = (analysis: Analysis) => ({ ...groupOf(analysis, 'sex', level), comparisons: groupOf(analysis, 'sex', level).comparisons.map((comparison) => ({ ...comparison, q: null })) });
      const [one, other] = [numbersIn(without(before)), numbersIn(without(after))];
      expect(other).toHaveLength(one.length);
      for (const [i, value] of one.entries()) expect(other[i]).toBeCloseTo(value, 10);
    }
  });
});

describe('planted truth', () => {
  const planted = population(600, { each: 2, of: (patient, random) => ({ iou: patient % 5 === 0 ? 0.72 : 0.84, attributes: { site: patient % 5 === 0 ? 'foot' : ['arm', 'back', 'leg'][random.below(3)]!, sex: random.below(2) === 0 ? 'f' : 'm' } }) });

  it('is found and named first', async () => {
    const analysis = await analysed(planted, ['sex', 'site'], { minimumN: 20 });
    const found = analysis.family.filter(({ q }) => q !== null && q < 0.05).sort((a, b) => a.q! - b.q!);
    expect(found[0]).toMatchObject({ attribute: 'site', level: 'foot' });
    expect(analysis.attributes[1]!.worst!.level).toBe('foot');
    const gap = analysis.attributes[1]!.gaps.find(({ measure }) => measure === 'dice')!;
    expect(gap.lowest).toBe('foot');
    expect(gap.difference.value!.low).toBeGreaterThan(0);
  });

  it('is rarely found where there is none: attributes permuted among patients', async () => {
    const random = new Random(7);
    const runs = 40;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const order = random.shuffle(Array.from({ length: planted.length / 2 }, (_, patient) => patient));
      const permuted = planted.map((row, i) => ({ ...row, attributes: planted[2 * order[i >> 1]!]!.attributes }));
      const { family } = await analysed(permuted, ['sex', 'site'], { replicates: 100, minimumN: 20, seed: run });
      if (family.some(({ q }) => q !== null && q < 0.05)) found += 1;
    }
    // At most .08 of many: of 40, more than 6 would have a chance below .05 at that rate.
    expect(found).toBeLessThanOrEqual(6);
  });
});

describe('bad input', () => {
  const usual = population(60, { of: (patient) => ({ attributes: { sex: patient % 2 === 0 ? 'f' : 'm' } }) });
  const valued = (rows: readonly AuditRow[], value: (i: number) => string | null): AuditRow[] => rows.map((row, i): AuditRow => ({ ...row, attributes: value(i) === null ? {} : { sex: { value: value(i)!, source: 'import' as const } } }));

  it.each([
    ['one level', valued(usual, () => 'f'), /Every image is in the one group “f”/],
    ['all missing', valued(usual, () => null), /No image has a value/],
    ['a group of one', valued(usual, (i) => (i === 0 ? 'm' : 'f')), /Too small for figures, with fewer than 20 images: “m”/],
  ])('%s gives a sentence', async (_, rows, sentence) => {
    const analysis = await analysed(rows, ['sex'], { minimumN: 20 });
    expect(analysis.attributes[0]!.notes.join(' ')).toMatch(sentence);
    expect(analysis.family.every(({ p }) => p === null)).toBe(true);
  });

  it.each([
    ['nothing judged', usual.map((row) => ({ ...row, dice: null, iou: null })), /No image of the test split has a trusted mask/],
    ['nothing flagged', usual.map((row) => ({ ...row, flagged: false })), /No image is flagged/],
    ['all flagged', usual.map((row) => ({ ...row, flagged: true })), /Every scored image is flagged/],
    ['nothing scored', usual.map((row) => ({ ...row, score: null, flagged: false })), /The round scored no image/],
    ['nothing failed', usual.map((row) => ({ ...row, iou: 0.9 })), /None of the 60 judged images failed/],
    ['no patients', usual.map((row) => ({ ...row, patient: null })), /Patients are not known/],
  ])('%s gives a sentence about the whole', async (_, rows, sentence) => {
    const analysis = await analysed(rows, ['sex'], { minimumN: 20 });
    expect(analysis.notes.join(' ')).toMatch(sentence);
  });

  it('a reference that is not there names those there are', async () => {
    await expect(analysed(usual, ['sex'], { reference: { sex: 'x' } })).rejects.toThrow('“sex” has no group “x” to compare with; its groups are: f, m.');
  });

  it('no images at all is an error', async () => {
    await expect(analysed([], ['sex'])).rejects.toThrow('The round has no images');
  });

  it('never lets a number that is none through, whatever the rows', async () => {
    const value = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
    const measure = fc.option(fc.constantFrom(0, 0.5, 1), { nil: null });
    const row = fc.record({ value, dice: measure, score: measure, flagged: fc.boolean(), patient: fc.option(fc.constantFrom('p', 'q', 'r'), { nil: null }), split: fc.constantFrom('train', 'test') as fc.Arbitrary<'train' | 'test'> });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 25 }), async (drawn) => {
        const rows = drawn.map(({ value, dice, ...said }, i) => auditRow(`i${String(i).padStart(2, '0')}`, { ...said, dice, iou: dice, hd95: dice === 0.5 ? null : dice, areaBias: dice === null ? null : dice - 0.5, component: `c${said.patient ?? i}`, attributes: value === null ? {} : { sex: value } }));
        const analysis = await analysed(rows, ['sex'], { replicates: 100, adjust: null, depth: 1 });
        expect(numbersIn(analysis).every(Number.isFinite)).toBe(true);
        const { audit: _, command: __, versions: ___, seconds: ____, startedAt: _____, finishedAt: ______, hashes: _______, ...shape } = auditResult.shape;
        for (const [key, schema] of Object.entries(shape)) schema.parse(analysis[key as keyof typeof shape]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a long analysis', () => {
  const rows = population(400, { of: (patient) => ({ attributes: { sex: patient % 2 === 0 ? 'f' : 'm', site: String(patient % 7) } }) });
  const input = { header: auditHeader(['sex', 'site'], { rounds: thisRound }), rows, configuration: auditAsked({ replicates: 2000, earlierRounds: false }) };

  it('tells how far it is, never backwards within a phase', async () => {
    const told: [string, number][] = [];
    await analyse({ ...input, onProgress: (phase, share) => told.push([phase, share]) });
    expect(new Set(told.map(([phase]) => phase))).toContain('comparing groups');
    for (let i = 1; i < told.length; i++) {
      const [[before, from], [now, to]] = [told[i - 1]!, told[i]!];
      expect(to).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(1);
      if (before === now) expect(to).toBeGreaterThanOrEqual(from);
    }
  });

  it('stops when it should', async () => {
    const controller = new AbortController();
    const analysis = analyse({ ...input, signal: controller.signal, onProgress: (phase) => phase === 'comparing groups' && controller.abort() });
    await expect(analysis).rejects.toThrow(/abort/i);
  });
});
