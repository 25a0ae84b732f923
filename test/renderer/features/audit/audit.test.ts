import { describe, expect, it } from 'vitest';
import { addressOf, readAddress } from '../../../../src/renderer/features/audit/address.ts';
import { bandsOf, readBounds } from '../../../../src/renderer/features/audit/new-audit/bands.ts';
import { emptyForm, readForm, usualAttributes } from '../../../../src/renderer/features/audit/new-audit/form.ts';
import { oddsRange } from '../../../../src/renderer/features/audit/result/odds-range.ts';
import { roundLines } from '../../../../src/renderer/features/audit/result/round-lines.ts';
import { summarise } from '../../../../src/renderer/features/audit/result/summary.ts';
import { commonReason, detectableText, measureDifference, measureValue, pointsBetween, probability, ratio, ratioInterval, variableName, type Choices } from '../../../../src/renderer/features/audit/words.ts';
import { sliceOf } from '../../../../src/renderer/features/review/queue/slice.ts';
import { auditResultFixture, emptyAuditResult } from '../../../support/audit-result.ts';

const attribute = (key: string, more: Partial<Choices['attributes'][number]> = {}): Choices['attributes'][number] => ({
  key, label: key, kind: 'levels', levels: ['a', 'b'].map((level) => ({ level, label: level, images: 10 })), sources: { import: 20, clinician: 0, estimate: 0 }, missing: 0, bands: null, ...more,
});
const choices: Choices = {
  rounds: [1], images: 20, features: { known: 0, missing: 20 },
  attributes: [attribute('sex'), attribute('age', { kind: 'bands', bands: [30, 45], levels: [25, 30, 44, 45, 80].map((age, place) => ({ level: String(age), label: String(age), images: place + 1 })) }), attribute('camera', { levels: [{ level: 'x', label: 'x', images: 20 }] })],
};

describe('the summary of an audit', () => {
  it('tells what was found, the surest first, and counts the tests that were made', () => {
    const { found, tests, slices } = summarise(auditResultFixture());
    expect(slices).toBe(1);
    expect(found.map(({ attribute: { key }, group: { level }, comparison: { outcome } }) => [key, level, outcome])).toEqual([
      ['fitzpatrick', 'estimate:III', 'flagged'], ['age', '[75,inf)', 'flagged'], ['fitzpatrick', 'missing', 'flagged'],
    ]);
    expect(tests).toBe(auditResultFixture().family.filter(({ q }) => q !== null).length);
  });

  it('tells of each attribute and outcome without a finding what its hardest group to see had to show', () => {
    const { unseen } = summarise(auditResultFixture());
    expect(unseen.map(({ attribute: { key }, outcome }) => `${key} ${outcome}`)).toEqual(['sex flagged', 'sex failed', 'age failed', 'fitzpatrick failed', 'collection flagged']);
    // 30 images show less than 920.
    expect(unseen[0]!.group.level).toBe('missing');
    expect(unseen[0]!.above! - unseen[0]!.against).toBeGreaterThan(0.1);
  });

  it('names what is missing, most first, and what is too small', () => {
    const { missing, tooSmall } = summarise(auditResultFixture());
    expect(missing.map(({ key }) => key)).toEqual(['fitzpatrick', 'sex', 'age']);
    expect(tooSmall.map(({ attribute: { key }, groups }) => [key, groups])).toEqual([['age', 1], ['fitzpatrick', 1]]);
  });

  it('finds nothing where nothing could be compared', () => {
    expect(summarise(emptyAuditResult())).toMatchObject({ found: [], tests: 0, slices: 0, unseen: [] });
  });
});

describe('figures in words', () => {
  it('never writes more than a figure says', () => {
    expect([0.00004, 0.0312, 1, null].map(probability)).toEqual(['< 0.001', '0.031', '1.000', '–']);
    expect([0.0014, 0.45, 1, 12.34, 123.4, 12345].map(ratio)).toEqual(['0.0014', '0.45', '1.00', '12.3', '123', '12,345']);
    expect(ratioInterval({ low: 0.63, high: null })).toBe('0.63 and more');
    expect(pointsBetween({ low: -0.104, high: 0.005 })).toBe('−10.4 to +0.5 points');
  });

  it('tells shares in percent and overlaps as they are', () => {
    expect([measureValue('dice', 0.9), measureValue('failureRate', 0.077), measureValue('hd95', 0.0312), measureValue('areaBias', -0.034)]).toEqual(['0.900', '7.7 %', '3.12 %', '−3.4 %']);
    expect([measureDifference('dice', 0.02), measureDifference('failureRate', -0.031)]).toEqual(['+0.020', '−3.1 points']);
  });

  it('says what would have been shown on either side, on one, or on none', () => {
    expect(detectableText({ below: 0.041, above: 0.136 })).toBe('4.1 % or less, or 13.6 % or more');
    expect(detectableText({ below: null, above: 0.5 })).toBe('50.0 % or more');
    expect(detectableText({ below: null, above: null })).toBeNull();
  });

  it('gives a reason once where all figures lack it', () => {
    const missing = (reason: string) => ({ value: null, reason });
    expect(commonReason([missing('too few'), missing('too few')])).toBe('too few');
    expect([commonReason([missing('too few'), missing('none judged')]), commonReason([missing('too few'), { value: 1, reason: null }]), commonReason([])]).toEqual([null, null, null]);
  });

  it('names attributes by their labels and features by theirs', () => {
    const known = [{ key: 'sex', label: 'Sex' }];
    expect(['sex', 'contrast', 'feature:contrast', 'own'].map((key) => variableName(key, known))).toEqual(['Sex', 'Contrast', 'Contrast', 'own']);
  });
});

describe('the form of a new audit', () => {
  it('asks for what is usual where nobody touches it', () => {
    expect(usualAttributes(choices)).toEqual(['sex', 'age']);
    const read = readForm(emptyForm, choices);
    expect(read).toMatchObject({ request: { by: null, bands: {}, reference: {}, sources: ['clinician', 'import'], adjust: null, minimumN: 20, confidence: 0.95, level: 0.05, power: 0.8 } });
  });

  it('asks for bands and references of what is audited alone', () => {
    const read = readForm({ ...emptyForm, by: ['age'], bands: { age: '30; 50', sex: 'x' }, reference: { age: '[30,50)', sex: 'a' }, confidence: 90 }, choices);
    expect(read).toMatchObject({ request: { by: ['age'], bands: { age: [30, 50] }, reference: { age: '[30,50)' }, confidence: 0.9 } });
    expect('request' in read && read.request.reference).toEqual({ age: '[30,50)' });
  });

  it('says which fields are wrong', () => {
    const read = readForm({ ...emptyForm, bands: { age: '50, 30' }, sources: [], judged: [], minimumN: 1, seed: '' }, choices);
    expect(read).toEqual({ wrong: new Set(['sources', 'minimumN', 'judged', 'seed', 'bands']), bands: new Set(['age']) });
    expect(readForm({ ...emptyForm, by: [] }, choices)).toMatchObject({ wrong: new Set(['by']) });
  });

  it('reads bounds that increase, and counts the images of each band', () => {
    expect(['30, 45', '30;45 60', '', '45, 30', '30, 30', '30, x'].map(readBounds)).toEqual([[30, 45], [30, 45, 60], null, null, null, null]);
    expect(bandsOf([30, 45], choices.attributes[1]!.levels)).toEqual([
      { level: '(,30)', label: 'under 30', images: 1 },
      { level: '[30,45)', label: '30 to under 45', images: 2 + 3 },
      { level: '[45,)', label: '45 and over', images: 4 + 5 },
    ]);
  });
});

it('draws odds ratios on an axis with 1 in its middle, however wide an interval is', () => {
  expect(oddsRange([{ estimate: 1.2, low: 0.9, high: 1.6 }])).toEqual([0.5, 2]);
  expect(oddsRange([{ estimate: 1.2, low: 0.2, high: 1.6 }])).toEqual([0.125, 8]);
  expect(oddsRange([{ estimate: null, low: 0, high: null }, { estimate: 1, low: 0.0001, high: 2 }])).toEqual([1 / 32, 32]);
});

it('draws a line a group over the rounds, and none of a group without figures', () => {
  const [moved] = auditResultFixture().overRounds!.attributes;
  const { rounds, lines } = roundLines(moved!, 'flagged');
  expect(rounds).toEqual([1, 2]);
  expect(lines.map(({ name, values }) => [name, values.map((value) => value!.toFixed(2))])).toEqual([['45 to under 60', ['9.06', '9.38']], ['75 and over', ['17.83', '15.65']]]);
  expect(roundLines(moved!, 'dice').lines.map(({ values }) => values)).toEqual([[0.889, 0.908], [0.823, 0.862]]);
  const many = roundLines({ groups: Array.from({ length: 20 }, (_, place) => ({ ...moved!.groups[0]!, label: String(place) })) }, 'dice').lines;
  expect(new Set(many.map(({ colour, dash }) => JSON.stringify([colour, dash]))).size).toBe(20);
});

it('keeps an audit, its part and its attribute in the address', () => {
  const read = (text: string) => readAddress(new URLSearchParams(text));
  expect(read('audit=3&part=slices&attribute=sex')).toEqual({ audit: 3, part: 'slices', attribute: 'sex' });
  expect(read('audit=-1&part=other')).toEqual({ audit: null, part: 'groups', attribute: null });
  expect(addressOf({ audit: 3, part: 'groups', attribute: 'sex' })).toEqual({ audit: 3, part: null, attribute: 'sex' });
});

it('knows the slice that an address names', () => {
  expect(sliceOf(new URLSearchParams('audit=3&slice=flagged:sex=male'))).toEqual({ audit: 3, slice: 'flagged:sex=male' });
  expect([sliceOf(new URLSearchParams('audit=3')), sliceOf(new URLSearchParams('audit=x&slice=a'))]).toEqual([null, null]);
});
