import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { populationConfiguration, populationResult, roundConfiguration, type FoundPopulationRow, type PopulationMajorities, type PopulationResult } from '../../../src/core/contract/index.ts';
import { encodeMask } from '../../../src/core/mask/index.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, inside, newProject, sha256, temporaryFolder } from './fixture.ts';
import { finishRound } from './round-fixture.ts';

const configuration = populationConfiguration.parse({ seeds: 2, sparsities: [0.5], labels: 2 });

function projectOf(stems: readonly string[]): ProjectStore {
  const store = newProject();
  importImages(store, stems.map((stem) => image(stem)), { split: 'train' });
  return store;
}

function result(population: number): PopulationResult {
  return populationResult.parse({
    population, configuration, engine: 'wasm', engineReason: 'asked for', parameters: 1000, images: { labelled: 2, all: 3 },
    networks: [0, 1].map((seed) => ({ seed, steps: 3, validationIou: null, testIou: null })),
    recalibration: { used: false, reason: 'no labelled validation images to decide on' },
    levels: [{ sparsity: 0.5, meanDisagreement: 0.2, differing: 0.5 }], meanEnsembleDisagreement: 0.1, validation: null, test: null,
    snapshotSha256: sha256('snapshot'), versions: { weakspot: '0.1.0' }, seconds: 1, startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:01:00Z',
  });
}

/** On a grid of 4 × 4: the dense networks see the left half, the pruned ones its upper part. */
const majorities: PopulationMajorities = {
  size: 4,
  levels: [[0, 4], [0.5, 2]].map(([sparsity, rows]) => {
    const data = Uint8Array.from({ length: 16 }, (_, at) => Number(at % 4 < 2 && at < 4 * rows!));
    return { sparsity: sparsity!, counts: encodeMask({ width: 4, height: 4, data }).counts };
  }),
};

/** What a job leaves behind: each image harder than the one after it, with majorities of the first. */
function writeResult(population: number, images: readonly string[]): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'population.json'), JSON.stringify(result(population)));
  const rows = images.map((id, i): FoundPopulationRow => ({ image: id, population: 1 / (i + 1), byLevel: { 0.5: 1 / (i + 1) }, ensemble: 0.1 * i, seen: i === 0, majorities: i === 0 ? majorities : null }));
  writeFileSync(join(folder, 'images.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return folder;
}

function snapshotOf(store: ProjectStore, job: string): { id: string; name: string; labelled: boolean; round?: number }[] {
  const file = join(temporaryFolder(), 'snapshot.jsonl');
  store.populations.writeSnapshot(job, file);
  expect(existsSync(`${file}.new`)).toBe(false);
  return readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { id: string; name: string; labelled: boolean });
}

describe('populations', () => {
  test('are numbered of their own, each with its job', () => {
    const store = projectOf(['a', 'b', 'c']);
    finishRound(store, ['a', 'b', 'c']);
    const first = store.populations.create(configuration);
    const second = store.populations.create(configuration);
    expect([first.population, second.population]).toEqual([1, 2]);
    expect(first.job).toMatchObject({ kind: 'population', state: 'queued', round: null });
    expect(store.jobs.configuration(first.job.id)).toEqual(configuration);
    expect(store.populations.list()).toEqual([first, second].map(({ population, job }) => ({ population, job: job.id, state: 'queued', configuration, result: null })));
  });

  test('refuse a project with nothing to train on', () => {
    const store = newProject();
    importImages(store, [image('a', { mask: null }), image('b', { mask: null })]);
    expect(() => store.populations.create(configuration)).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(store.populations.list()).toEqual([]);
    expect(store.jobs.list().filter(({ kind }) => kind === 'population')).toEqual([]);
  });

  test('freeze their input as a round does, and leave no round behind', () => {
    const store = projectOf(['a', 'b', 'c', 'd']);
    const { job, population } = store.populations.create(configuration);
    const [header, ...images] = snapshotOf(store, job.id);
    expect(header).toMatchObject({ kind: 'snapshot', version: 1, round: population, images: 4 });
    expect(images.map(({ name }) => name).toSorted()).toEqual(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
    expect(images.filter(({ labelled }) => labelled)).toHaveLength(2);
    expect(store.rounds.list()).toEqual([]);
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM snapshot').pluck().get())).toBe(0);
    // The same labels as a round of that seed, and the next round is the first.
    const { round } = store.rounds.create(roundConfiguration.parse({ labels: 2 }));
    expect(round).toBe(1);
    const labelled = [...store.rounds.snapshot(1).images].filter((one) => one.labelled).map(({ id }) => id);
    expect(images.filter((one) => one.labelled).map(({ id }) => id)).toEqual(labelled);
  });

  test('take their result in once, and list the hardest images first', () => {
    const store = projectOf(['a', 'b', 'c']);
    const { job, population } = store.populations.create(configuration);
    const ids = snapshotOf(store, job.id).slice(1).map(({ id }) => id);
    expect(() => store.populations.get(null)).toThrow(expect.objectContaining({ code: 'not-found' }));
    store.populations.takeResult(job.id, writeResult(population, ids));
    store.populations.takeResult(job.id, writeResult(population, ids.toReversed()));
    expect(store.populations.get(null)).toMatchObject({ population, result: result(population) });
    expect(store.populations.images(population, 2)).toEqual([
      { image: ids[0], name: 'a.jpg', split: 'train', population: 1, byLevel: { 0.5: 1 }, ensemble: 0, seen: true },
      { image: ids[1], name: 'b.jpg', split: 'train', population: 0.5, byLevel: { 0.5: 0.5 }, ensemble: 0.1, seen: false },
    ]);
    const { folder } = store;
    store.close();
    const again = openProject(folder);
    expect(again.populations.images(null, 10).map(({ image: id }) => id)).toEqual(ids);
    again.close();
  });

  test('leave out an image that was erased meanwhile', () => {
    const store = projectOf(['a', 'b', 'c']);
    const { job, population } = store.populations.create(configuration);
    const ids = snapshotOf(store, job.id).slice(1).map(({ id }) => id);
    store.populations.takeResult(job.id, writeResult(population, ['an image that is gone', ...ids]));
    expect(store.populations.images(null, 10).map(({ image: id }) => id)).toEqual(ids);
  });

  test('keep the majorities of training images, and say where there are none', () => {
    const store = projectOf(['a', 'b', 'c']);
    const { job, population } = store.populations.create(configuration);
    const ids = snapshotOf(store, job.id).slice(1).map(({ id }) => id);
    store.populations.takeResult(job.id, writeResult(population, ids));
    expect(store.populations.majorities(null, ids[0]!)).toEqual({ name: 'a.jpg', width: 4, height: 4, split: 'train', majorities });
    expect(store.populations.majorities(population, ids[1]!)).toMatchObject({ name: 'b.jpg', majorities: null });
    expect(() => store.populations.majorities(population, 'no such image')).toThrow(expect.objectContaining({ code: 'not-found' }));
    // Erasing an image takes them along.
    inside(store, (database) => database.prepare('DELETE FROM population_image WHERE image = ?').run(ids[0]));
    expect(inside(store, (database) => database.prepare('SELECT COUNT(*) FROM population_majority').pluck().get())).toBe(0);
  });

  test('stand beside the flags of a finished round, image by image', () => {
    const store = projectOf(['a', 'b', 'c']);
    const round = finishRound(store, ['a', 'b', 'c']);
    const { job, population } = store.populations.create(configuration);
    const ids = snapshotOf(store, job.id).slice(1).map(({ id }) => id);
    store.populations.takeResult(job.id, writeResult(population, ids.toReversed()));
    const beside = store.populations.besideRound(null, null);
    expect(beside).toMatchObject({ population, round });
    const byImage = new Map(beside.images.map((one) => [one.image, one]));
    expect(ids.map((id) => byImage.get(id))).toMatchObject([
      { score: 1 / 3, seen: false, ofRound: { score: 1, flagged: true } },
      { score: 1 / 2, seen: false, ofRound: { flagged: false } },
      { score: 1, seen: true, ofRound: { flagged: false } },
    ]);
    const { round: unfinished } = store.rounds.create(roundConfiguration.parse({}));
    expect(() => store.populations.besideRound(population, unfinished)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => store.populations.besideRound(population, 9)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test.each([
    ['majorities that do not fill their grid', (folder: string) => {
      const file = join(folder, 'images.jsonl');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"size":4', '"size":5'));
    }],
    ['another population’s', (folder: string) => writeFileSync(join(folder, 'population.json'), JSON.stringify(result(7)))],
    ['a damaged list of images', (folder: string) => writeFileSync(join(folder, 'images.jsonl'), '{"image":"x"}\n')],
  ])('refuse %s, and keep nothing of it', (_, damage) => {
    const store = projectOf(['a', 'b']);
    const { job, population } = store.populations.create(configuration);
    const folder = writeResult(population, snapshotOf(store, job.id).slice(1).map(({ id }) => id));
    damage(folder);
    expect(() => store.populations.takeResult(job.id, folder)).toThrow(expect.objectContaining({ code: 'corrupt' }));
    expect(store.populations.list()[0]!.result).toBeNull();
    expect(() => store.populations.images(population, 10)).not.toThrow();
    expect(store.populations.images(population, 10)).toEqual([]);
  });
});
