import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { connect } from '../../../src/main/db/connection.ts';
import { openProject } from '../../../src/main/db/index.ts';
import { migrate, schemaVersion } from '../../../src/main/db/migrate.ts';
import { migrations } from '../../../src/main/db/migrations/index.ts';
import { sha256, temporaryFolder } from './fixture.ts';
import { roundResult } from './result-fixture.ts';

/** A folder whose database has the schema of that version and one image in it. */
function projectOfVersion(version: number): string {
  const folder = temporaryFolder();
  const connection = connect(join(folder, 'project.db'));
  migrate(connection, migrations.slice(0, version));
  connection.exec(`INSERT INTO project VALUES (1, 'the project', 'old', '2026-01-01')`);
  connection
    .prepare(
      `INSERT INTO image (id, name, stem, source, source_sha256, sha256, bytes, format, width, height, bit_depth, perceptual_hash)
       VALUES ('the image', 'a.jpg', 'a', 'ham10000', ?, ?, 16, 'jpeg', 4, 4, 8, '0f')`,
    )
    .run(sha256('source'), sha256('object'));
  connection.close();
  return folder;
}

/** What each migration adds to the version before it. */
const added: Record<number, string[]> = {
  1: ['component', 'image', 'image_copy', 'import_report', 'import_warning', 'job', 'lesion', 'near_duplicate', 'patient', 'project'],
  2: ['annotator', 'attribute', 'attribute_level', 'attribute_value'],
  3: ['annotation'],
  4: ['hardness', 'model', 'prediction', 'round', 'run', 'snapshot'],
  5: ['draft', 'draft_operation', 'queue_item', 'review'],
  6: ['event', 'event_payload'],
  7: ['snapshot_weak_label'],
  8: ['queue_composition', 'skin_estimate', 'tag_batch', 'tag_retraction'],
  9: [],
  10: ['population', 'population_image'],
  11: ['audit', 'audit_rows', 'audit_slice', 'image_feature'],
  12: [],
  13: ['population_majority'],
};

function tables(file: string): string[] {
  const database = new Sqlite(file, { readonly: true });
  try {
    return database.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`).pluck().all() as string[];
  } finally {
    database.close();
  }
}

describe('migrations', () => {
  test('there is a test for each', () => expect(Object.keys(added)).toHaveLength(migrations.length));

  test.each(migrations.map((migration, index) => [index + 1, migration.name] as const))('version %i (%s) follows from the one before', (version) => {
    const folder = temporaryFolder();
    const connection = connect(join(folder, 'project.db'));
    migrate(connection, migrations.slice(0, version - 1));
    const before = new Set(tables(join(folder, 'project.db')));
    expect(schemaVersion(connection)).toBe(version - 1);
    migrate(connection, migrations.slice(0, version));
    expect(schemaVersion(connection)).toBe(version);
    expect(tables(join(folder, 'project.db')).filter((name) => !before.has(name))).toEqual(added[version]);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    connection.close();
  });

  test.each([1, 2, 3, 4, 5, 6])('an old project of version %i keeps its rows, and a copy from before', (version) => {
    const folder = projectOfVersion(version);
    const store = openProject(folder, { clock: () => new Date('2026-05-06T07:08:09.010Z') });
    expect(store.summary()).toMatchObject({ id: 'the project', name: 'old', images: 1, version: migrations.length });
    store.close();
    const copy = `before-version-${migrations.length}-from-${version}-2026-05-06T07-08-09-010Z.db`;
    expect(readdirSync(join(folder, 'backups'))).toEqual([copy]);
    const database = new Sqlite(join(folder, 'backups', copy), { readonly: true });
    expect(schemaVersion(database)).toBe(version);
    expect(database.prepare('SELECT name FROM image').pluck().all()).toEqual(['a.jpg']);
    database.close();
  });

  test('what version 6 knew of reviews, drafts and snapshots stays', () => {
    const folder = projectOfVersion(6);
    const before = new Sqlite(join(folder, 'project.db'));
    before.exec(`
      INSERT INTO component VALUES ('component', 'train', 'auto');
      UPDATE image SET component = 'component';
      INSERT INTO annotator VALUES ('ada', 'Ada', '2026-01-01');
      INSERT INTO annotation (id, image, kind, geometry, origin, state, created_at) VALUES ('mask', 'the image', 'mask', '{"size":[2,2],"counts":"022"}', 'import', 'accepted', '2026-01-01');
      INSERT INTO round (number, id, configuration, created_at, frozen_at) VALUES (1, 'round', '{}', '2026-01-01', '2026-01-01');
      INSERT INTO run (id, round, configuration, seed) VALUES ('run', 1, '{}', 0);
      INSERT INTO job (id, kind, state, configuration, seed, round, created_at) VALUES ('job', 'round', 'done', '{}', 0, 1, '2026-01-01');
      INSERT INTO snapshot VALUES (1, 'the image', 'mask', 'train', 'component', NULL, NULL, 1, NULL, 'truly-hard', 1, '{}');
      INSERT INTO review (id, image, annotator, verdict, created_at) VALUES ('review', 'the image', 'ada', 'truly-hard', '2026-01-01');
      INSERT INTO draft (id, image, annotator, base, width, height, applied, updated_at) VALUES ('draft', 'the image', 'ada', 'mask', 2, 2, 1, '2026-01-01');
      INSERT INTO draft_operation VALUES ('draft', 1, 1, 0, 1, 1, '01');
    `);
    before.close();
    const store = openProject(folder);
    expect([...store.rounds.snapshot(1).images]).toMatchObject([{ id: 'the image', verdict: 'truly-hard', labelled: true, weak: [], mask: { annotation: 'mask', geometry: { size: [2, 2], counts: '022' } } }]);
    expect(store.reviews.history('the image')).toMatchObject([{ id: 'review', verdict: 'truly-hard', takenBackAt: null }]);
    expect(store.drafts.open({ image: 'the image', annotator: { id: 'ada', name: 'Ada' } })).toMatchObject({
      draft: 'draft', applied: 1, baseIsCurrent: true, origin: { kind: 'label' }, operations: [{ x: 1, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' }],
    });
    store.close();
  });

  test('what version 9 knew of jobs stays, and what refers to them', () => {
    const folder = projectOfVersion(9);
    const before = new Sqlite(join(folder, 'project.db'));
    before.exec(`
      INSERT INTO round (number, id, configuration, created_at) VALUES (1, 'round', '{}', '2026-01-01');
      INSERT INTO run (id, round, configuration, seed) VALUES ('run', 1, '{}', 0);
      INSERT INTO job (sequence, id, kind, state, configuration, seed, created_at, error) VALUES (3, 'an import', 'import', 'failed', '{"a":1}', 5, '2026-01-01', '{"code":"internal","message":"no","details":{}}');
      INSERT INTO job (sequence, id, kind, state, configuration, seed, round, created_at) VALUES (4, 'a round', 'round', 'interrupted', '{}', 0, 1, '2026-01-02');
      INSERT INTO patient (id, source, external_id, import_job) VALUES ('patient', 'x', '1', 'an import');
    `);
    before.close();
    const store = openProject(folder);
    expect(store.jobs.list()).toMatchObject([
      { id: 'an import', kind: 'import', state: 'failed', seed: 5, round: null, error: { message: 'no' } },
      { id: 'a round', kind: 'round', state: 'interrupted', round: 1 },
    ]);
    expect(store.jobs.configuration('an import')).toEqual({ a: 1 });
    store.close();
    const after = new Sqlite(join(folder, 'project.db'));
    after.pragma('foreign_keys = ON');
    expect(() => after.exec(`INSERT INTO job (id, kind, state, configuration, seed, created_at) VALUES ('x', 'other', 'queued', '{}', 0, '2026-01-01')`)).toThrow(/CHECK/);
    after.exec(`DELETE FROM job WHERE id = 'an import'`);
    expect(after.prepare(`SELECT import_job FROM patient`).pluck().get()).toBeNull();
    after.close();
  });

  test('what version 11 knew of verdicts stays as it was, guarded as it was', () => {
    const folder = projectOfVersion(11);
    const before = new Sqlite(join(folder, 'project.db'));
    before.exec(`
      INSERT INTO annotator VALUES ('ada', 'Ada', '2026-01-01');
      INSERT INTO annotation (id, image, kind, geometry, origin, state, created_at) VALUES ('mask', 'the image', 'mask', '{"size":[2,2],"counts":"022"}', 'import', 'accepted', '2026-01-01');
      INSERT INTO round (number, id, configuration, created_at) VALUES (1, 'round', '{}', '2026-01-01');
      INSERT INTO review VALUES (7, 'first', 'the image', 1, 'ada', 'label-wrong', 'a note', '2026-01-01', 'mask', NULL);
      INSERT INTO review VALUES (9, 'second', 'the image', NULL, 'ada', 'poor-image', NULL, '2026-01-02', NULL, '2026-01-03');
    `);
    const of = (database: Sqlite.Database): unknown => ({
      rows: database.prepare('SELECT * FROM review ORDER BY sequence').all(),
      current: database.prepare('SELECT * FROM review_current').all(),
      // Words alone: how a statement is broken into lines is no part of it.
      guards: database.prepare<[], { name: string; sql: string | null }>(`SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'review' AND type IN ('index', 'trigger') ORDER BY name`)
        .all().map(({ name, sql }) => [name, sql?.split(/\s+/)]),
      parents: database.prepare<[], { from: string }>('SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(\'review\')').all().toSorted((a, b) => (a.from < b.from ? -1 : 1)),
    });
    const known = of(before);
    expect(known).toMatchObject({ rows: [{ sequence: 7, label: 'mask', round: 1, note: 'a note' }, { sequence: 9 }], current: [{ id: 'first' }] });
    expect(() => before.exec(`INSERT INTO review (id, image, annotator, verdict, created_at) VALUES ('x', 'the image', 'ada', 'nothing-wrong', '2026-01-04')`)).toThrow(/CHECK/);
    before.close();

    const store = openProject(folder);
    const ada = store.annotators.named('Ada');
    const { id } = store.reviews.add({ image: 'the image', round: 1, verdict: 'nothing-wrong', note: null, annotator: ada });
    expect(store.reviews.history('the image').map((review) => [review.id, review.verdict, review.takenBackAt])).toEqual([[id, 'nothing-wrong', null], ['second', 'poor-image', '2026-01-03'], ['first', 'label-wrong', null]]);
    store.reviews.takeBack({ review: id, annotator: ada });
    store.close();
    const after = new Sqlite(join(folder, 'project.db'));
    expect(() => after.exec(`DELETE FROM review WHERE id = '${id}'; UPDATE review SET note = 'another'`)).toThrow('reviews are history');
    expect(() => after.exec(`UPDATE review SET taken_back_at = '2026-02-02' WHERE id = 'second'`)).toThrow('taken back already');
    expect(() => after.exec(`INSERT INTO review (id, image, annotator, verdict, created_at) VALUES ('x', 'the image', 'ada', 'other', '2026-01-04')`)).toThrow(/CHECK/);
    expect(of(after)).toEqual(known);
    after.close();
  });

  test('what version 8 knew of queues stays, and says how it was put together then', () => {
    const folder = projectOfVersion(8);
    const before = new Sqlite(join(folder, 'project.db'));
    const result = JSON.stringify(roundResult({ expectedCatch: [{ share: 0.5, caught: 0.9, low: 0.8, high: 1 }] }));
    before.exec(`
      INSERT INTO component VALUES ('component', 'train', 'auto');
      UPDATE image SET component = 'component';
      INSERT INTO annotator VALUES ('ada', 'Ada', '2026-01-01');
      INSERT INTO round (number, id, configuration, created_at, frozen_at, result, finished_at) VALUES (1, 'round', '{}', '2026-01-01', '2026-01-01', '${result}', '2026-01-01');
      INSERT INTO run (id, round, configuration, seed) VALUES ('run', 1, '{}', 0);
      INSERT INTO job (id, kind, state, configuration, seed, round, created_at) VALUES ('job', 'round', 'done', '{}', 0, 1, '2026-01-01');
      INSERT INTO hardness VALUES ('run', 'the image', .5, '{}', '{}', 1, 0, NULL, NULL);
      INSERT INTO queue_item VALUES (1, 'verify', 1, 'the image', 'hardest', 1);
      INSERT INTO queue_composition VALUES (1, 'verify', '{"round":1,"queue":"verify","limit":7}', 'ada', 1, '2026-01-01');
    `);
    before.close();
    const store = openProject(folder);
    const queue = store.queues.read({ round: 1, queue: 'verify', annotator: null });
    expect(queue.items).toMatchObject([{ rank: 1, image: 'the image', stratum: 'hardest', behind: 0, score: 0.5 }]);
    expect(queue.composition).toMatchObject({ limit: 7, groupLesions: false, skipReviewed: false, includeLabelled: true });
    expect(queue.expected).toEqual({ next: null, reason: 'this queue was composed by an older version: compose it again' });
    store.close();
  });

  test('a project of this version is not copied', () => {
    const folder = projectOfVersion(migrations.length);
    openProject(folder).close();
    expect(readdirSync(join(folder, 'backups'))).toEqual([]);
  });

  test('one that fails changes nothing', () => {
    const connection = connect(join(temporaryFolder(), 'project.db'));
    const steps = [{ name: 'first', sql: 'CREATE TABLE kept (id INTEGER)' }, { name: 'broken', sql: 'CREATE TABLE gone (id INTEGER); SELECT nonsense' }];
    expect(() => migrate(connection, steps)).toThrow(/nonsense/);
    expect(schemaVersion(connection)).toBe(1);
    expect(connection.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['kept']);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    connection.close();
  });

  test('one that leaves a reference dangling is undone, although it may rebuild tables that others refer to', () => {
    const connection = connect(join(temporaryFolder(), 'project.db'));
    const first = { name: 'first', sql: 'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)' };
    const rebuild = { name: 'rebuild', sql: 'CREATE TABLE a2 (id INTEGER PRIMARY KEY, note TEXT); INSERT INTO a2 (id) SELECT id FROM a; DROP TABLE a; ALTER TABLE a2 RENAME TO a' };
    const careless = { name: 'careless', sql: 'DELETE FROM a' };
    migrate(connection, [first, rebuild]);
    expect(() => migrate(connection, [first, rebuild, careless])).toThrow('migration 3 (careless) found 1 dangling references in b; restore a backup');
    expect(connection.prepare('SELECT COUNT(*) FROM a').pluck().get()).toBe(1);
    connection.close();
  });
});
