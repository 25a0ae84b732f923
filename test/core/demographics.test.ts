import { describe, expect, test } from 'vitest';
import { attributeLabel, readTag, standardAttribute, standardAttributes, subjectsOf } from '../../src/core/demographics.ts';

describe('standard attributes', () => {
  test("have the Monk scale's ten published colours, and six Fitzpatrick types", () => {
    expect(standardAttribute('monk')!.levels.map(({ value, label, colour }) => [value, label, colour])).toEqual([
      [1, '1', '#F6EDE4'], [2, '2', '#F3E7DB'], [3, '3', '#F7EAD0'], [4, '4', '#EADABA'], [5, '5', '#D7BD96'],
      [6, '6', '#A07E56'], [7, '7', '#825C43'], [8, '8', '#604134'], [9, '9', '#3A312A'], [10, '10', '#292420'],
    ]);
    expect(standardAttribute('fitzpatrick')!.levels.map(({ value, label }) => [value, label])).toEqual([[1, 'I'], [2, 'II'], [3, 'III'], [4, 'IV'], [5, 'V'], [6, 'VI']]);
  });

  test('each have a key and a name of their own', () => {
    expect(new Set(standardAttributes.map(({ key }) => key)).size).toBe(standardAttributes.length);
    expect(new Set(standardAttributes.map(({ label }) => label)).size).toBe(standardAttributes.length);
  });

  test.each([
    ['sex', ['patient', 'lesion', 'image']],
    ['birth_year', ['patient', 'lesion', 'image']],
    ['fitzpatrick', ['patient', 'lesion', 'image']],
    ['monk', ['patient', 'lesion', 'image']],
    ['body_site', ['lesion', 'image']],
    ['diagnosis', ['lesion', 'image']],
    ['image_quality', ['image']],
    ['a key of a table', ['image']],
  ])('%s belongs to %j', (key, subjects) => expect(subjectsOf(key)).toEqual(subjects));

  test('have names, and others are made of their keys', () => {
    expect([attributeLabel('fitzpatrick'), attributeLabel('dermoscopic_type')]).toEqual(['Fitzpatrick skin type', 'Dermoscopic type']);
  });
});

describe('a tag', () => {
  test.each<[string, string | number, string | number]>([
    ['fitzpatrick', 3, 3],
    ['fitzpatrick', '3', 3],
    ['sex', 'Female', 'female'],
    ['birth_year', 1984, 1984],
    ['birth_year', '1984', 1984],
    ['body_site', ' Left Shin ', 'left shin'],
    ['diagnosis', 'NV', 'nv'],
    ['my own', ' As It Is ', 'As It Is'],
    ['my own', 2.5, 2.5],
  ])('of %s, %j, is stored as %j', (key, given, value) => expect(readTag(key, given)).toEqual({ value }));

  test.each<[string, string | number, string]>([
    ['fitzpatrick', 7, 'one of I, II, III, IV, V, VI'],
    ['monk', 0, 'one of 1, 2'],
    ['sex', 'unknown', 'one of Female, Male, Other'],
    ['birth_year', 84, 'a whole number from 1850 to 2100'],
    ['birth_year', 1984.5, 'a whole number'],
    ['age', 'old', 'a whole number from 0 to 120'],
    ['ita', 40, 'computed from the image'],
    ['ita_category', 'tan', 'computed from the image'],
    ['body_site', '   ', 'empty'],
  ])('of %s, %j, is refused: %s', (key, given, problem) => expect(readTag(key, given)).toEqual({ problem: expect.stringContaining(problem) as string }));
});
