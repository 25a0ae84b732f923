import { expect, it } from 'vitest';
import { bandLabel, bandLevel, bandOf, usualBandLabel, usualBands } from '../../src/core/bands.ts';

it('puts each age into one band, which begins at its bound', () => {
  const ages = usualBands['age']!;
  expect([0, 29, 30, 44, 45, 60, 75, 120].map((age) => bandOf(ages, age))).toEqual([0, 0, 1, 1, 2, 3, 4, 4]);
  expect([0, 1, 4].map((band) => bandLevel(ages, band))).toEqual(['(,30)', '[30,45)', '[75,)']);
  expect([0, 1, 4].map((band) => bandLabel(ages, band))).toEqual(['under 30', '30 to under 45', '75 and over']);
  expect(bandLabel([-10], 0)).toBe('under −10');
});

it('names the usual bands of an attribute, and nothing else', () => {
  expect(usualBandLabel('age', '[45,60)')).toBe('45 to under 60');
  expect(usualBandLabel('age', '(,30)')).toBe('under 30');
  expect(usualBandLabel('age', '[31,45)')).toBeNull();
  expect(usualBandLabel('age', 45)).toBeNull();
  expect(usualBandLabel('sex', '[45,60)')).toBeNull();
  expect(usualBandLabel('constructor', '(,30)')).toBeNull();
});
