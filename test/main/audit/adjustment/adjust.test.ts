import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { adjust } from '../../../../src/main/audit/adjustment/index.ts';
import { auditAsked, auditRow, tableOf } from '../../../support/audit-rows.ts';
import type { AuditAdjustment, AuditRequest } from '../../../../src/core/contract/index.ts';
import type { AuditRow } from '../../../../src/main/audit/rows/row.ts';

const diagnoses = ['nevus', 'nevus', 'nevus', 'nevus', 'melanoma', 'melanoma', 'keratosis'];

/** The images of `adjusted_images` in bench/audit_reference.py. */
const images = Array.from({ length: 360 }, (_, i): AuditRow => {
  const sex = i % 5 < 2 ? 'male' : i % 5 === 4 && i % 3 === 0 ? null : 'female';
  return auditRow(`i${String(i).padStart(3, '0')}`, {
    patient: `p${(i * 7) % 90}`,
    lesion: `l${i}`,
    attributes: { ...(sex && { sex }), diagnosis: diagnoses[(i * 11) % 7]! },
    features: { area: 0.02 + ((i * 13) % 29) / 40 },
    featuresFrom: 'label',
    flagged: (i * i * 31 + i * 17) % 100 < 12 + (sex === 'male' ? 15 : 0) + ((i * 13) % 29),
  });
});
const separated = images.map((row) => ({ ...row, flagged: row.flagged && row.attributes.sex !== undefined }));

async function flaggedBySex(rows: readonly AuditRow[], asked: AuditRequest = {}): Promise<AuditAdjustment> {
  return (await adjusted(rows, 'sex', { adjust: ['area', 'diagnosis'], ...asked })).find(({ outcome }) => outcome === 'flagged')!;
}

async function adjusted(rows: readonly AuditRow[], by: string, asked: AuditRequest): Promise<AuditAdjustment[]> {
  const configuration = auditAsked({ minimumN: 20, ...asked });
  const table = await tableOf(rows, [...new Set(rows.flatMap(({ attributes }) => Object.keys(attributes)))], configuration);
  return adjust(table, [table.groupings.get(by)!], configuration);
}

type OddsRatio = AuditAdjustment['terms'][number]['crude'];

function agree({ value }: OddsRatio, [estimate, low, high, p]: [number, number, number, number]): void {
  expect(value!.estimate).toBeCloseTo(estimate, 6);
  expect(value!.low).toBeCloseTo(low, 6);
  expect(value!.high).toBeCloseTo(high, 6);
  expect(value!.p).toBeCloseTo(p, 6);
}

describe('odds ratios, crude and adjusted', () => {
  // bench/audit_reference.py: statsmodels 0.15.0, Logit.fit(cov_type='cluster').
  it('agree with statsmodels, errors robust to patients', async () => {
    const model = await flaggedBySex(images);
    expect(model).toMatchObject({ attribute: 'sex', n: 360, clusters: 90, events: 128, leftOut: 0, method: 'logistic', reason: null, baseline: 'female', covariates: ['area', 'diagnosis'] });
    const [male, missing] = model.terms;
    expect(male).toMatchObject({ level: 'male', n: 144, events: 63 });
    expect(missing).toMatchObject({ level: 'missing', n: 24, events: 10 });
    agree(male!.crude, [1.93737373737, 1.26721789191, 2.96193497759, 0.00226277769197]);
    agree(missing!.crude, [1.77922077922, 1.11432068813, 2.84085776647, 0.0158063467267]);
    agree(male!.adjusted, [1.93855346385, 1.26244011811, 2.97676656366, 0.00248684156526]);
    agree(missing!.adjusted, [1.78592990612, 1.19210842256, 2.67554994933, 0.00492324466008]);
    const [area, melanoma, keratosis] = model.covariateTerms;
    expect(area!.label).toBe('Lesion area (share of the image), logarithm, per standard deviation (0.88)');
    agree(area!.adjusted, [1.32836412269, 1.04684551074, 1.68558896642, 0.0194539571722]);
    expect(melanoma!.label).toMatch(/melanoma against nevus/i);
    agree(melanoma!.adjusted, [1.03871694239, 0.603849310498, 1.78675849694, 0.890825969572]);
    agree(keratosis!.adjusted, [0.816012141486, 0.404042959517, 1.64803221877, 0.57075006677]);
  });

  // bench/audit_reference.py: the penalized likelihood maximized by BFGS in SciPy 1.17.1, bounds by root finding on its profile.
  it("take Firth's penalty where a group separates the outcome, and say so", async () => {
    const model = await flaggedBySex(separated);
    expect(model).toMatchObject({ method: 'firth', reason: expect.stringContaining('“missing”'), events: 118 });
    const [male, missing] = model.terms;
    agree(male!.crude, [1.93030453767, 1.22955069197, 3.04315114873, 0.0042390476977]);
    agree(missing!.crude, [0.0505607648465, 0.00039588172369, 0.374495484927, 0.000551196132281]);
    agree(male!.adjusted, [1.92301594713, 1.22190513247, 3.03957537332, 0.00468504893433]);
    agree(missing!.adjusted, [0.0491054538011, 0.000384154654535, 0.365271194919, 0.0004854823919]);
    expect(model.covariateTerms[0]!.adjusted).toMatchObject({ value: null, reason: expect.stringContaining('alone') });
    expect(model.notes.join()).toContain('360 rows of 90 patients');
  });

  it('compare with the reference that is asked for, and say where it is too small', async () => {
    const mirrored = await flaggedBySex(images, { reference: { sex: 'male' } });
    expect(mirrored.baseline).toBe('male');
    expect(mirrored.terms[0]!.crude.value!.estimate).toBeCloseTo(1 / 1.93737373737, 6);
    const small = await flaggedBySex(images, { reference: { sex: 'missing' }, minimumN: 30 });
    expect(small.baseline).toBe('female');
    expect(small.notes).toContain('The reference group is too small here; odds are compared with those of “Female”.');
    expect(small.notes).toContain('Too small for a model, also together, and left out of it: “missing” (24 images).');
    expect(small.n).toBe(336);
  });

  it('pool groups that are too small, by name', async () => {
    const sites = ['face', 'face', 'face', 'trunk', 'trunk', 'arm', 'leg', 'foot'];
    const rows = images.map((row, i) => ({ ...row, attributes: { ...row.attributes, site: { value: i % 8 > 4 && i > 250 ? 'face' : sites[i % 8]!, source: 'import' as const } } }));
    const [model] = await adjusted(rows, 'site', { adjust: [], minimumN: 40 });
    expect(model!.terms.map(({ label, n }) => [label, n])).toEqual([['trunk', 90], ['other (too small)', 93]]);
    expect(model!.notes).toEqual(['“other (too small)” is “arm”, “foot”, “leg” together.', 'There is nothing to adjust for, so the adjusted odds ratios are the crude ones.']);
    expect(model!.terms[0]!.adjusted).toEqual(model!.terms[0]!.crude);
  });

  it('leave out and count rows without a number, and adjust for no number that hardly any row has', async () => {
    const holes = images.map((row, i) => (i % 9 === 0 ? { ...row, features: {} } : row));
    expect(await flaggedBySex(holes, { minimumN: 10 })).toMatchObject({ n: 320, leftOut: 40 });
    const few = await flaggedBySex(images.map((row, i) => (i % 9 === 0 ? row : { ...row, features: {} })));
    expect(few).toMatchObject({ n: 360, leftOut: 0, covariates: ['diagnosis'] });
    expect(few.notes[0]).toContain('only 11 % have it');
  });

  it('do not adjust an attribute for itself, for what determines it or for what it determines', async () => {
    const ward = (row: AuditRow): string => (row.attributes.sex?.value === 'male' ? 'first' : 'second');
    const rows = images.map((row, i) => ({ ...row, attributes: { ...row.attributes, ward: { value: ward(row), source: 'import' as const }, room: { value: `${ward(row)} ${i % 2}`, source: 'import' as const } } }));
    const [bySex] = await adjusted(rows, 'sex', { adjust: ['sex', 'ward', 'diagnosis'] });
    expect(bySex!.covariates).toEqual(['diagnosis']);
    expect(bySex!.notes).toContain('Not adjusted for “ward”: the attribute determines it, so the two cannot be told apart.');
    const [byWard] = await adjusted(rows, 'ward', { adjust: ['room', 'diagnosis', 'room'] });
    expect(byWard!.covariates).toEqual(['diagnosis']);
    expect(byWard!.notes[0]).toContain("each of its groups is within one of the attribute's");
  });

  it('leave out a covariate that follows from the others', async () => {
    const [model] = await adjusted(images.map((row) => ({ ...row, attributes: { ...row.attributes, code: row.attributes.diagnosis! } })), 'sex', { adjust: ['diagnosis', 'code'] });
    expect(model!.covariates).toEqual(['diagnosis']);
    expect(model!.notes.join()).toContain('Not adjusted for “code”: it follows from the attribute and the covariates before it.');
  });

  it('put rare groups of a covariate together', async () => {
    const rare = images.map((row, i) => (i < 3 || (i > 5 && i < 10) ? { ...row, attributes: { ...row.attributes, diagnosis: { value: i < 3 ? 'odd' : 'odder', source: 'import' as const } } } : row));
    const model = await flaggedBySex(rare);
    expect(model.notes.join()).toContain('“odder”, “odd” are too rare for a column and stand together');
    expect(model.covariateTerms.at(-1)!.label).toContain('other (rare) against');
  });

  it('leave out the group of a covariate that settles the outcome, which changes nothing else', async () => {
    const settled = images.map((row) => (row.attributes.diagnosis!.value === 'keratosis' ? { ...row, flagged: false } : row));
    const model = await flaggedBySex(settled, { minimumN: 10 });
    const without = await flaggedBySex(settled.filter((row) => row.attributes.diagnosis!.value !== 'keratosis'), { minimumN: 10 });
    expect(model.notes[0]).toMatch(/settles the outcome: in “Diagnosis: .*keratosis” are not flagged all 51 images/i);
    expect(model).toMatchObject({ method: 'logistic', n: 309 });
    const rounded = (of: AuditAdjustment): unknown => JSON.parse(JSON.stringify({ ...of, notes: [] }), (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value));
    expect(rounded(model)).toEqual(rounded(without));
  });

  it("put numbers into bins for Firth's penalty on very many rows, and stay close to what they were", async () => {
    const random = new Random(9);
    const rows = Array.from({ length: 51_000 }, (_, i) => {
      const group = i % 500 === 0 ? 'never' : i % 3 === 0 ? 'often' : 'usual';
      const area = Math.exp(random.normal() - 2);
      const flagged = group !== 'never' && random.uniform() < 1 / (1 + Math.exp(3 - 0.6 * (Math.log(area) + 2) - (group === 'often' ? 0.7 : 0)));
      return auditRow(`i${i}`, { attributes: { group }, features: { area }, featuresFrom: 'label', flagged });
    });
    const model = (await adjusted(rows, 'group', { adjust: ['area'] })).find(({ outcome }) => outcome === 'flagged')!;
    expect(model).toMatchObject({ method: 'firth', baseline: 'usual' });
    expect(model.notes).toContainEqual(expect.stringContaining('put into 64 bins'));
    const never = model.terms.find(({ level }) => level === 'never')!.adjusted.value!;
    expect(never.high).toBeLessThan(1);
    const plain = (await adjusted(rows.filter(({ attributes }) => attributes.group!.value !== 'never'), 'group', { adjust: ['area'] })).find(({ outcome }) => outcome === 'flagged')!;
    expect(plain.method).toBe('logistic');
    const [often, unbinned] = [model, plain].map(({ terms }) => terms.find(({ level }) => level === 'often')!.adjusted.value!);
    for (const part of ['estimate', 'low', 'high', 'p'] as const) expect(often![part]).toBeCloseTo(unbinned![part]!, 2);
    expect(often!.estimate).toBeGreaterThan(1.85);
    expect(often!.estimate).toBeLessThan(2.2);
  });

  it('say what to be careful about: few patients, few events, features of predictions', async () => {
    const model = await flaggedBySex(images.map((row, i) => ({ ...row, featuresFrom: i % 2 ? ('prediction' as const) : ('label' as const), patient: row.attributes.sex ? row.patient : `p${i % 2}`, flagged: row.flagged && i % 3 === 0 })));
    expect(model.notes).toContainEqual(expect.stringMatching(/^Intervals are likely to be too narrow where fewer than 10 .* have the rarer outcome: .*“missing” \(2\)/));
    expect(model.notes).toContainEqual(expect.stringContaining("180 of 360 were measured within the network's own outline"));
    expect(model.notes).toContainEqual(expect.stringContaining('events a column, fewer than 10'));
  });

  it.each([
    ['nobody failed', images, 'failed', 'Of 360, 0 images failed: too few for a model, which takes 10.'],
    ['hardly anybody is flagged', images.map((row, i) => ({ ...row, flagged: i < 3 })), 'flagged', 'Of 360, 3 images are flagged'],
    ['nearly all are flagged', images.map((row, i) => ({ ...row, flagged: i > 0 })), 'flagged', 'Of 360, 1 image is not flagged'],
    ['nothing was judged', images.map((row) => ({ ...row, dice: null, iou: null })), 'failed', 'No image was judged, so there is nothing to explain.'],
    ['there is one group', images.map((row) => ({ ...row, attributes: { sex: { value: 'male', source: 'import' as const } } })), 'flagged', 'Fewer than two groups have 20 images of two patients or lesions'],
    ['a group is one patient', images.filter((row) => row.attributes.sex).map((row) => (row.attributes.sex!.value === 'male' ? { ...row, patient: 'the one', lesion: 'his' } : row)), 'flagged', 'Fewer than two groups have'],
  ])('are a sentence where %s', async (_, rows, outcome, because) => {
    const model = (await adjusted(rows, 'sex', { adjust: [] })).find((one) => one.outcome === outcome)!;
    expect(model).toMatchObject({ method: null, terms: [], covariateTerms: [], reason: expect.stringContaining(because) });
  });

  it('refuse a covariate that is not there', async () => {
    await expect(flaggedBySex(images, { adjust: ['shoe size'] })).rejects.toThrow('There is no feature and no attribute “shoe size” to adjust for; those there are: area, contrast');
  });

  it('take confounding away: contrast explains what the attribute seems to', async () => {
    const random = new Random(3);
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const dark = i % 3 === 0;
      const contrast = random.normal() + (dark ? -1 : 0.5);
      const flagged = random.uniform() < 1 / (1 + Math.exp(2 + 1.2 * contrast));
      return auditRow(`i${String(i).padStart(4, '0')}`, { attributes: { tone: dark ? 'dark' : 'light' }, features: { contrast: 20 + 5 * contrast }, featuresFrom: 'label', flagged });
    });
    const [model] = await adjusted(rows, 'tone', { adjust: ['contrast'] });
    const { crude, adjusted: rest } = model!.terms[0]!;
    expect(crude.value!.low).toBeGreaterThan(2);
    expect(rest.value!.low).toBeLessThan(1);
    expect(rest.value!.high).toBeGreaterThan(1);
  });
});
