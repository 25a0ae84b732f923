import { expect, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { image, importImages, inside, newProject, writeObject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';

test('a patient can be erased with everything that hangs on them, and the project stays sound', async () => {
  const store = newProject();
  for (const stem of ['a', 'b', 'c']) writeObject(store.folder, stem);
  importImages(
    store,
    [image('a', { patient: 'P', lesion: 'L', attributes: [{ key: 'sex', subject: 'patient', value: 'female' }] }), image('b'), image('c')],
    { split: 'train' },
  );
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  store.rounds.takeResult(round, writeResult([...store.rounds.snapshot(round).images].map((row) => row.id)));
  inside(store, (database) => database.exec('DELETE FROM patient'));
  expect(store.summary()).toMatchObject({ images: 2, masks: 2, patients: 0, lesions: 0, attributes: [{ key: 'sex', values: 0 }] });
  expect([...store.rounds.snapshot(round).images].map((row) => row.name)).toEqual(['b.jpg', 'c.jpg']);
  expect(store.flags.scores(round)).toHaveLength(2);
  const { clean, problems } = await store.verify();
  // The original is left for whoever erases to delete; nothing refers to it any more.
  expect({ clean, kinds: problems.map(({ kind }) => kind) }).toEqual({ clean: true, kinds: ['unreferenced'] });
});
