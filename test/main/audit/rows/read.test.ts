import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureGrouping, groupingOf } from '../../../../src/main/audit/rows/group.ts';
import { auditRow, tableOf } from '../../../support/audit-rows.ts';

const levelsOf = (grouping: { levels: { level: string }[] }): string[] => grouping.levels.map(({ level }) => level);

describe('the rows of an audit', () => {
  it('are ordered by image, whatever the order of the lines', async () => {
    const rows = ['d', 'b', 'a', 'c'].map((image, place) => auditRow(image, { patient: place % 2 === 0 ? 'p' : 'q', score: place / 4, attributes: { sex: place < 2 ? 'male' : 'female' } }));
    const table = await tableOf(rows, ['sex']);
    expect(table.ids).toEqual(['a', 'b', 'c', 'd']);
    expect([...table.score]).toEqual([0.5, 0.25, 0.75, 0]);
    expect([...table.clusters.indices]).toEqual([0, 1, 1, 0]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: 4 }), async (shuffled) => {
        expect(await tableOf(shuffled, ['sex'])).toEqual(table);
      }),
      { numRuns: 20 },
    );
  });

  it('say so where an image comes twice', async () => {
    await expect(tableOf([auditRow('a'), auditRow('a')], [])).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('are judged where the split is asked for, labelled and segmented, and failed under an IoU of .65', async () => {
    const table = await tableOf([auditRow('a', { iou: 0.64 }), auditRow('b', { split: 'validation', iou: 0.1 }), auditRow('c', { labelled: false }), auditRow('d', { iou: 0.65 })], []);
    expect([...table.judged]).toEqual([1, 0, 0, 1]);
    expect([...table.failed]).toEqual([1, 0, 0, 0]);
    expect([...table.thresholdJaccard]).toEqual([0, Number.NaN, Number.NaN, 0.65]);
  });

  it('are flagged at other shares among seen and unseen images apart, never at a score of 0', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => auditRow(`i${String(i).padStart(2, '0')}`, { seen: i < 20, score: i < 20 ? i / 100 : i === 39 ? 0.5 : 0 }));
    const { flaggedAt } = await tableOf(rows, []);
    expect(flaggedAt.map(({ at, flagged }) => [at, ...[...flagged.keys()].filter((i) => flagged[i] === 1)])).toEqual([[0.05, 19, 39], [0.1, 18, 19, 39], [0.2, 16, 17, 18, 19, 39]]);
  });

  it('are resampled by patients, by lesions where no patient is known, and by components where only some are', async () => {
    const of = async (patients: (string | null)[], lesions: (string | null)[]): Promise<string> =>
      (await tableOf(patients.map((patient, i) => auditRow(`i${i}`, { patient, lesion: lesions[i]!, component: 'one' })), [])).clustersOf;
    expect(await of(['p', 'q'], [null, null])).toBe('patient');
    expect(await of([null, null], ['l', 'm'])).toBe('lesion');
    expect(await of(['p', null], ['l', 'm'])).toBe('component');
    expect(await of([null, null], ['l', null])).toBe('component');
  });
});

describe('groups of an attribute', () => {
  it('are in the product\'s order, estimates apart, the missing last', async () => {
    const rows = [3, 1, { estimate: 2 }, { estimate: 3 }].map((fitzpatrick, i) => auditRow(`i${i}`, { attributes: { fitzpatrick } }));
    const table = await tableOf([...rows, auditRow('z')], ['fitzpatrick'], { sources: ['clinician', 'import', 'estimate'] });
    const grouping = groupingOf(table, 'fitzpatrick');
    expect(grouping.levels).toEqual([
      { level: '1', label: 'I', kind: 'value' },
      { level: '3', label: 'III', kind: 'value' },
      { level: 'estimate:2', label: 'II (estimated)', kind: 'estimate' },
      { level: 'estimate:3', label: 'III (estimated)', kind: 'estimate' },
      { level: 'missing', label: 'missing', kind: 'missing' },
    ]);
    expect([...grouping.codes]).toEqual([1, 0, 2, 3, 4]);
    expect(table.sources.get('fitzpatrick')).toEqual({ import: 0, clinician: 2, estimate: 2 });
  });

  it('leave estimates among the missing where they are not asked for', async () => {
    const table = await tableOf([auditRow('a', { attributes: { monk: { estimate: 2 } } }), auditRow('b', { attributes: { monk: 4 } })], ['monk']);
    expect(levelsOf(groupingOf(table, 'monk'))).toEqual(['4', 'missing']);
  });

  it('are bands of an age at 30, 45, 60 and 75, and at the bounds that are asked for', async () => {
    const rows = [29, 30, 74, 75].map((age, i) => auditRow(`i${i}`, { attributes: { age } }));
    const usual = groupingOf(await tableOf(rows, ['age']), 'age');
    expect(levelsOf(usual)).toEqual(['(,30)', '[30,45)', '[45,60)', '[60,75)', '[75,)']);
    expect([...usual.codes]).toEqual([0, 1, 3, 4]);
    const asked = groupingOf(await tableOf(rows, ['age'], { bands: { age: [50] } }), 'age');
    expect(asked.levels.map(({ label }) => label)).toEqual(['under 50', '50 and over']);
    expect([...asked.codes]).toEqual([0, 0, 1, 1]);
  });

  it('are quartiles of another number, none of them empty', async () => {
    const table = await tableOf(Array.from({ length: 100 }, (_, i) => auditRow(`i${i}`, { attributes: { diameter: i < 60 ? 1 : i / 10 } })), ['diameter']);
    const grouping = groupingOf(table, 'diameter');
    expect(grouping.bands).toEqual([7.43]);
    const few = await tableOf(Array.from({ length: 10 }, (_, i) => auditRow(`i${i}`, { attributes: { grade: i % 3 } })), ['grade']);
    expect(levelsOf(groupingOf(few, 'grade'))).toEqual(['0', '1', '2']);
  });

  it('tell values from the levels of the audit', async () => {
    const table = await tableOf([auditRow('a', { attributes: { device: 'missing' } }), auditRow('b', { attributes: { device: 'estimate:x' } }), auditRow('c')], ['device']);
    expect(levelsOf(groupingOf(table, 'device'))).toEqual(['value:estimate:x', 'value:missing', 'missing']);
  });

  it('are terciles of a feature, where it is known', async () => {
    const table = await tableOf(Array.from({ length: 10 }, (_, i) => auditRow(`i${i}`, { features: i === 9 ? {} : { contrast: i } })), []);
    const grouping = featureGrouping(table, 'contrast');
    expect(levelsOf(grouping)).toEqual(['(,2.67)', '[2.67,5.33)', '[5.33,)', 'missing']);
    expect(grouping.key).toBe('feature:contrast');
    expect([...grouping.codes]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
  });

  it.each([
    [{ by: ['age', 'tone'] }, /no attribute “tone”.*sex, age, collection/],
    [{ bands: { sex: [3] } }, /“sex” has values that are no numbers, such as “male”/],
    [{ bands: { age: [40, 40] } }, /have to increase, but 40 follows 40/],
    [{ reference: { tone: 'x' } }, /no attribute “tone”/],
    [{ unit: 'lesion' as const }, /No image of this project names its lesion/],
  ])('refuse %j with a sentence', async (request, sentence) => {
    await expect(tableOf([auditRow('a', { lesion: null, attributes: { sex: 'male', age: 50 } })], ['sex', 'age'], request)).rejects.toThrow(sentence);
  });
});

describe('units of several images', () => {
  const rows = [
    auditRow('a', { lesion: 'l', patient: 'p', score: 0.1, dice: 0.8, iou: 0.6, attributes: { site: 'back' } }),
    auditRow('b', { lesion: 'l', patient: 'p', score: 0.3, flagged: true, dice: 0.9, iou: 0.8, attributes: { site: 'chest' } }),
    auditRow('c', { lesion: 'l', patient: 'p', score: null, split: 'train', dice: null, iou: null, attributes: { site: 'chest' } }),
    auditRow('d', { lesion: 'm', patient: 'p', attributes: { site: 'arm' } }),
    auditRow('e', { lesion: null, patient: 'q' }),
  ];

  it('are flagged and failed where one image is, with means over the images that have a figure', async () => {
    const table = await tableOf(rows, ['site'], { unit: 'lesion' });
    expect(table.count).toBe(3);
    expect(table.ids).toEqual(['a', 'd', 'e']);
    expect([...table.images.unit]).toEqual([0, 0, 0, 1, 2]);
    expect([...table.flagged]).toEqual([1, 0, 0]);
    expect([...table.failed]).toEqual([1, 0, 0]);
    expect(table.score[0]).toBeCloseTo(0.2, 15);
    expect(table.dice[0]).toBeCloseTo(0.85, 15);
    expect(table.thresholdJaccard[0]).toBeCloseTo(0.4, 15);
    expect([...table.clusters.indices]).toEqual([0, 0, 1]);
  });

  it('are in the group of most of their images, and differences are told', async () => {
    const table = await tableOf(rows, ['site'], { unit: 'lesion' });
    const grouping = groupingOf(table, 'site');
    expect([...grouping.codes].map((code) => grouping.levels[code]!.level)).toEqual(['chest', 'arm', 'missing']);
    expect(levelsOf(grouping)).toEqual(['arm', 'chest', 'missing']);
    expect(table.notes).toEqual(['1 image has no known lesion; each counts by itself.', '1 lesion has images of different groups by “site” and counts in the one with the most.']);
    const patients = await tableOf(rows, ['site'], { unit: 'patient' });
    expect(patients.count).toBe(2);
  });
});
