import { describe, expect, it } from 'vitest';
import type { ChosenPath } from '../../../../src/core/contract/bridge.ts';
import { choose, noChoices, ownKey, placeFor, toRequest, withMeaning } from '../../../../src/renderer/features/projects/import/choices.ts';

const path = (name: string, kind: ChosenPath['kind'] = 'folder'): ChosenPath => ({ handle: `handle of ${name}`, name, kind });

describe('what is dropped', () => {
  it('finds its place by its name, whichever comes first', () => {
    expect(placeFor(noChoices, path('lesions'))).toBe('images');
    expect(placeFor(noChoices, path('ISIC_GroundTruth'))).toBe('masks');
    expect(placeFor(noChoices, path('my masks'))).toBe('masks');
    expect(placeFor({ ...noChoices, images: path('a') }, path('b'))).toBe('masks');
    expect(placeFor({ ...noChoices, images: path('a'), masks: path('b') }, path('c'))).toBe('images');
    expect(placeFor(noChoices, path('Table.CSV', 'file'))).toBe('metadata');
    expect(placeFor(noChoices, path('photo.jpg', 'file'))).toBeNull();
  });
});

describe('the request', () => {
  it('waits for a folder of images', () => {
    expect(toRequest(noChoices)).toBeNull();
    expect(toRequest({ ...noChoices, images: path('a'), maskSuffix: '  ', map: { sex: 'gender' } })).toEqual({
      images: 'handle of a', masks: null, metadata: null, preset: 'generic', maskSuffix: null, split: 'auto', keepMetadata: false, map: {}, leaveOut: [],
    });
  });

  it('forgets what columns meant when another table is chosen', () => {
    const chosen = { ...noChoices, metadata: path('one.csv', 'file'), map: { sex: 'gender' } };
    expect(choose(chosen, 'metadata', path('two.csv', 'file')).map).toEqual({});
    expect(choose(chosen, 'masks', path('m')).map).toEqual({ sex: 'gender' });
  });
});

describe('the meaning of a column', () => {
  it('is one a column, and one column a meaning', () => {
    const said = (map: Record<string, string>, leaveOut: string[] = []) => ({ map, leaveOut });
    expect(withMeaning(said({}), 'gender', 'sex')).toEqual(said({ sex: 'gender' }));
    expect(withMeaning(said({ sex: 'gender' }), 'gender', 'diagnosis')).toEqual(said({ diagnosis: 'gender' }));
    expect(withMeaning(said({ sex: 'gender', age: 'years' }), 'm_f', 'sex')).toEqual(said({ sex: 'm_f', age: 'years' }));
    expect(withMeaning(said({ sex: 'gender', age: 'years' }), 'gender', null)).toEqual(said({ age: 'years' }, ['gender']));
    expect(withMeaning(said({}, ['gender']), 'gender', 'sex')).toEqual(said({ sex: 'gender' }));
  });

  it('can be its own name', () => {
    expect(ownKey(' Lesion Size (mm) ')).toBe('lesion_size_mm');
    expect(ownKey('Größe')).toBe('größe');
    expect(ownKey('%')).toBe('column');
  });
});
