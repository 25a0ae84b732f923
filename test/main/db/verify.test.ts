import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { objectFile } from '../../../src/main/db/object-file.ts';
import { image, importImages, inside, newProject, sha256, writeObject } from './fixture.ts';
import { writeResult } from './result-fixture.ts';

/** A project with two originals and a finished round. */
function wholeProject(): ProjectStore {
  const store = newProject();
  for (const stem of ['a', 'b']) writeObject(store.folder, stem);
  importImages(store, [image('a', { lesion: 'L', patient: 'P' }), image('b')], { split: 'train' });
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  store.rounds.takeResult(round, writeResult([...store.rounds.snapshot(round).images].map((row) => row.id)));
  return store;
}

const objectOfA = objectFile(sha256('object of a'));
const object = (store: ProjectStore): string => join(store.folder, objectOfA);

/** A draft of one stroke, which is then damaged. */
function damageDraft(store: ProjectStore, statement: string): void {
  inside(store, (database) =>
    database.exec(`
      INSERT INTO annotator VALUES ('ada', 'Ada', '2026-01-01');
      INSERT INTO draft (id, image, annotator, width, height, applied, updated_at) SELECT 'draft', MIN(id), 'ada', 4, 4, 1, '2026-01-01' FROM image;
      INSERT INTO draft_operation (draft, position, x, y, width, height, flipped) VALUES ('draft', 1, 0, 0, 1, 1, '01');
      ${statement}`),
  );
}

describe('verify', () => {
  test('finds a whole project clean', async () => {
    const { clean, checked, problems } = await wholeProject().verify();
    expect({ clean, problems }).toEqual({ clean: true, problems: [] });
    expect(checked).toMatchObject({ objects: 2, models: 2 });
    // 2 images, 2 masks, 2 in the snapshot, 2 scores, 4 maps, 2 models, and what belongs to them.
    expect(checked.rows).toBeGreaterThan(14);
  });

  test.each<[string, (store: ProjectStore) => void, { kind: string; subject: string }]>([
    ['a changed original', (store) => writeFileSync(object(store), 'object of A'), { kind: 'damaged-object', subject: objectOfA }],
    ['a missing original', (store) => rmSync(object(store)), { kind: 'missing-object', subject: objectOfA }],
    ['a changed model', (store) => writeFileSync(join(store.folder, 'models/1/0.5.safetensors'), 'x'), { kind: 'damaged-model', subject: 'models/1/0.5.safetensors' }],
    ['a missing model', (store) => rmSync(join(store.folder, 'models/1/0.safetensors')), { kind: 'missing-model', subject: 'models/1/0.safetensors' }],
    ["a changed card", (store) => writeFileSync(join(store.folder, 'models/1/0.5.json'), '{}'), { kind: 'damaged-model', subject: 'models/1/0.5.json' }],
    ['a map that cannot be decoded', (store) => inside(store, (database) => database.exec(`UPDATE prediction SET probability = x'ff' WHERE sparsity = 0.5 AND image = (SELECT MIN(id) FROM image)`)), { kind: 'prediction', subject: '' }],
    ['a reference to nothing', (store) => inside(store, (database) => {
      database.pragma('foreign_keys = OFF');
      database.exec('DELETE FROM patient');
    }), { kind: 'dangling-reference', subject: 'lesion' }],
    ['a mask that cannot be read', (store) => inside(store, (database) => database.exec(`
      INSERT INTO annotation (id, image, kind, geometry, origin, state, created_at)
      SELECT 'broken', MIN(id), 'mask', '{"size":[2,2],"counts":"03"}', 'import', 'accepted', '2026-01-01' FROM image`)), { kind: 'mask', subject: 'broken' }],
    ['strokes that do not follow on one another', (store) => damageDraft(store, 'UPDATE draft_operation SET position = 3'), { kind: 'draft', subject: 'draft' }],
    ['strokes that do not fit their box', (store) => damageDraft(store, `UPDATE draft_operation SET flipped = '05'`), { kind: 'draft', subject: 'draft' }],
    ['a changed event', (store) => inside(store, (database) => database.exec(`DROP TRIGGER event_is_not_changed; UPDATE event SET kind = 'other' WHERE sequence = 2`)), { kind: 'history', subject: '2' }],
    ['a changed payload', (store) => inside(store, (database) => database.exec(`DROP TRIGGER event_payload_is_not_changed; UPDATE event_payload SET payload = '{}' WHERE event = 3`)), { kind: 'history', subject: '3' }],
    ['a deleted event', (store) => inside(store, (database) => {
      database.pragma('foreign_keys = OFF');
      database.exec('DROP TRIGGER event_is_not_deleted; DELETE FROM event_payload WHERE event = 4; DELETE FROM event WHERE sequence = 4');
    }), { kind: 'history', subject: '5' }],
  ])('names %s', async (_, damage, expected) => {
    const store = wholeProject();
    damage(store);
    const { clean, problems } = await store.verify();
    expect(clean).toBe(false);
    const subjects = problems.filter(({ kind }) => kind === expected.kind).map(({ subject }) => subject);
    expect(subjects).toContain(expected.subject || inside(store, (database) => database.prepare('SELECT MIN(id) FROM image').pluck().get()));
    expect(new Set(problems.map(({ kind }) => kind))).toEqual(new Set([expected.kind]));
  });

  test('accepts an erased payload: the chain holds without it', async () => {
    const store = wholeProject();
    inside(store, (database) => database.exec('DELETE FROM event_payload WHERE event = 3'));
    expect((await store.verify()).clean).toBe(true);
  });

  test('mentions an original that no image refers to, and passes over a file being written', async () => {
    const store = wholeProject();
    writeObject(store.folder, 'left over');
    const file = objectFile(sha256('object of left over'));
    writeFileSync(join(store.folder, `${file}.partial`), 'half');
    mkdirSync(join(store.folder, 'objects', 'incoming'));
    const { clean, problems } = await store.verify();
    expect(clean).toBe(true);
    expect(problems.map(({ kind, subject }) => ({ kind, subject }))).toEqual([{ kind: 'unreferenced', subject: file }]);
  });

  test('reports a damaged database page instead of failing', async () => {
    const store = wholeProject();
    // A root page other than the schema's, once everything is in the file itself.
    const page = inside(store, (database) => {
      database.pragma('wal_checkpoint(TRUNCATE)');
      return database.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'hardness'`).pluck().get() as number;
    });
    store.close();
    const file = join(store.folder, 'project.db');
    expect(statSync(file).size).toBeGreaterThan(page * 4096);
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
    closeSync(handle);
    const again = openProject(store.folder);
    const { clean, problems } = await again.verify();
    again.close();
    expect(clean).toBe(false);
    expect(problems.filter(({ kind }) => kind === 'database').map(({ subject }) => subject)).toContain('hardness');
  });
});
