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
  const annotator = store.annotators.named('Ada');
  const erased = [...store.exports.images()][0]!.id;
  const operation = { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' };
  const draw = (): string => {
    const { draft } = store.drafts.open({ image: erased, annotator });
    store.drafts.append({ draft, applied: 0, operation, secondsSpent: 1, annotator });
    return draft;
  };
  store.labels.submit({ image: erased, draft: draw(), applied: 1, round: null, secondsSpent: 1, annotator });
  store.labels.submitWeak({ image: erased, label: { kind: 'class', name: 'nevus' }, supersedes: null, round: null, secondsSpent: 1, annotator });
  store.reviews.add({ image: erased, round: null, verdict: 'truly-hard', note: null, annotator });
  draw();
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  store.rounds.takeResult(round, writeResult([...store.rounds.snapshot(round).images].map((row) => row.id)));
  inside(store, (database) => database.exec('DELETE FROM patient'));
  const left = ['draft', 'draft_operation', 'review', 'snapshot_weak_label'].map((table) => inside(store, (database) => database.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get()));
  expect(left).toEqual([0, 0, 0, 0]);
  expect(store.summary()).toMatchObject({ images: 2, masks: 2, patients: 0, lesions: 0, attributes: [{ key: 'sex', values: 0 }] });
  expect([...store.rounds.snapshot(round).images].map((row) => row.name)).toEqual(['b.jpg', 'c.jpg']);
  expect(store.flags.scores(round)).toHaveLength(2);
  const { clean, problems } = await store.verify();
  // The original is left for whoever erases to delete; nothing refers to it any more.
  expect({ clean, kinds: problems.map(({ kind }) => kind) }).toEqual({ clean: true, kinds: ['unreferenced'] });
});
