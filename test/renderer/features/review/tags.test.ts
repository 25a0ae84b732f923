import { expect, test } from 'vitest';
import { ownerOf } from '../../../../src/renderer/features/review/tags.ts';

const patient = { id: 'p', name: 'P' };
const lesion = { id: 'l', name: 'L' };
const siblings = [
  { image: 'a', name: 'a.jpg' },
  { image: 'b', name: 'b.jpg' },
];

test('a tag goes to the widest that is known of those its attribute describes', () => {
  expect(ownerOf('fitzpatrick', { patient, lesion, siblings })).toEqual({ subject: 'patient', images: null });
  expect(ownerOf('fitzpatrick', { patient: null, lesion, siblings })).toEqual({ subject: 'lesion', images: 3 });
  expect(ownerOf('fitzpatrick', { patient: null, lesion: null, siblings: [] })).toEqual({ subject: 'image', images: 1 });
  expect(ownerOf('body_site', { patient, lesion, siblings: [] })).toEqual({ subject: 'lesion', images: 1 });
  expect(ownerOf('hair', { patient, lesion, siblings })).toEqual({ subject: 'image', images: 1 });
  expect(ownerOf('a column of the import', { patient, lesion, siblings })).toEqual({ subject: 'image', images: 1 });
});
