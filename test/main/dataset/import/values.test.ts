import { describe, expect, it } from 'vitest';
import { readValue } from '../../../../src/main/dataset/import/values.ts';

describe('readValue', () => {
  for (const [key, cell, value] of [
    ['age', '80.0', 80],
    ['age', '85+', 85],
    ['age', '7 years', 7],
    ['age', '0', 0],
    ['sex', 'FEMALE', 'female'],
    ['sex', 'M', 'male'],
    ['sex', 'intersex', 'intersex'],
    ['fitzpatrick', '3.0', 3],
    ['fitzpatrick', 'IV', 4],
    ['fitzpatrick', 'Type II', 2],
    ['body_site', ' Lower Extremity ', 'lower extremity'],
    ['diagnosis', 'BCC', 'bcc'],
    ['biopsied', 'True', 'yes'],
    ['smokes', 'no', 'no'],
    ['diameter', '12.5', 12.5],
    ['hospital', 'St. Anna', 'St. Anna'],
    ['batch', '1e3', 1000],
    ['batch', '0x10', '0x10'],
  ] as const) {
    it(`reads ${key} "${cell}" as ${JSON.stringify(value)}`, () => {
      expect(readValue(key, cell)).toEqual({ value, problem: null });
    });
  }

  for (const cell of ['', '  ', 'unknown', 'NaN', 'N/A', 'UNK', 'null', '?']) {
    it(`takes "${cell}" for a missing value`, () => {
      for (const key of ['age', 'sex', 'fitzpatrick', 'hospital']) expect(readValue(key, cell)).toEqual({ value: null, problem: null });
    });
  }

  for (const [key, cell, problem] of [
    ['age', 'old', 'no age from 0 to 120 years'],
    ['age', '-1', 'no age from 0 to 120 years'],
    ['age', '1970', 'no age from 0 to 120 years'],
    ['fitzpatrick', '0', 'no Fitzpatrick type from 1 to 6'],
    ['fitzpatrick', '2.5', 'no Fitzpatrick type from 1 to 6'],
    ['fitzpatrick', '34', 'no Fitzpatrick type from 1 to 6'],
  ] as const) {
    it(`says what is wrong with ${key} "${cell}"`, () => {
      expect(readValue(key, cell)).toEqual({ value: null, problem });
    });
  }
});
