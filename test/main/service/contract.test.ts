import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { contract, methodNames, type MethodName, type RequestOf, type ResponseOf, type RoundRequest } from '../../../src/core/contract/index.ts';
import type { CallName, SubscriptionName } from '../../../src/core/contract/names.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openClient } from '../../../src/main/service/open-client.ts';
import { copySample } from '../../support/sample-subset.ts';

let root: string;
let project: string;
let client: Client;
const called = new Set<MethodName>();

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-contract-'));
  project = join(root, 'project');
  vi.stubEnv('WEAKSPOT_DATA', join(root, 'data'));
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  // Nobody listens there, so that an installation fails at once.
  vi.stubEnv('WEAKSPOT_PYTHON_INDEX', 'http://127.0.0.1:9/simple');
  client = await openClient(project, { create: true });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  client.close();
  while (findHolder(project)) await delay(50);
  rmSync(root, { recursive: true, force: true });
});

/** Whether an answer is what the contract says, and nothing besides. */
function check<M extends MethodName>(method: M, answer: unknown): ResponseOf<M> {
  called.add(method);
  const parsed = contract[method].response.safeParse(answer);
  expect(parsed.error?.issues ?? [], method).toEqual([]);
  expect(answer, method).toEqual(parsed.data);
  return answer as ResponseOf<M>;
}

async function call<M extends CallName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
  return check(method, await client.call(method, request));
}

async function watch<M extends SubscriptionName>(method: M, request: RequestOf<M>): Promise<ResponseOf<M>[]> {
  const events: ResponseOf<M>[] = [];
  await client.subscribe(method, request, (event) => events.push(event)).ended;
  expect(events.length, method).toBeGreaterThan(0);
  return events.map((event) => check(method, event));
}

it('every method answers, of a project with a round that ran, as the contract says', async () => {
  const { images, masks, metadata } = copySample(root, 16);
  const changes: unknown[] = [];
  const watching = client.subscribe('changes.watch', {}, (change) => changes.push(change));

  const source = { images, masks, metadata, preset: 'isic' } as const;
  await call('import.preview', source);
  const { job: imported } = await call('import.start', source);
  expect((await watch('job.watch', { job: imported })).at(-1)).toMatchObject({ record: { state: 'done', error: null } });
  await call('import.report', { job: imported });
  const configuration: RoundRequest = { model: 'tiny', size: 32, steps: 2, sparsities: [0.5], engine: 'wasm' };
  for (const round of [1, 2]) {
    const { job } = await call('round.start', configuration);
    await watch('job.watch', { job });
    expect((await call('round.get', { round })).state).toBe('done');
  }
  const { population, job: several } = await call('population.start', { model: 'tiny', size: 32, steps: 2, sparsities: [0.5], engine: 'wasm', seeds: 2 });
  expect((await watch('job.watch', { job: several })).at(-1)).toMatchObject({ record: { state: 'done', error: null } });
  expect(await call('population.list', {})).toHaveLength(1);
  expect((await call('population.get', { population })).population).toBe(population);
  const [hardest] = await call('population.images', { population });
  expect(await call('population.outlines', { population, image: hardest!.image })).toMatchObject({ name: hardest!.name, blinded: hardest!.split === 'train' ? null : hardest!.split });
  expect(await call('population.agreement', { population })).toMatchObject({ population, round: 2, images: 16 });
  expect((await call('audit.choices', {})).attributes.length).toBeGreaterThan(1);
  const { audit, job: audited } = await call('audit.start', { minimumN: 2, replicates: 100 });
  expect((await watch('job.watch', { job: audited })).at(-1)).toMatchObject({ record: { state: 'done', error: null } });
  expect(await call('audit.list', {})).toMatchObject([{ audit, round: 2, result: null }]);
  const found = (await call('audit.get', {})).result!;
  expect(found).toMatchObject({ audit, round: 2, data: { images: 16 } });
  const [slice] = found.slices.slices;
  expect(await call('audit.slice', { audit, slice: slice!.id })).toHaveLength(slice!.n.images);
  expect((await call('audit.page', {})).html).toContain('<!doctype html>');
  const { files } = await call('audit.write', { folder: join(root, 'audit'), pdf: 'never' });
  expect(files.map(({ file }) => file)).toEqual(expect.arrayContaining(['audit.html', 'audit.json', 'rows.csv']));
  const { job: long } = await call('round.start', { ...configuration, steps: 100_000 });
  expect(await call('job.interrupt', { job: long })).toMatchObject({ id: long });
  while ((await call('job.get', { job: long })).state === 'running') await delay(20);
  await call('job.resume', { job: long });
  await call('job.cancel', { job: long });
  await call('job.list', {});
  expect(await call('round.list', {})).toHaveLength(3);
  expect(await call('round.curve', { round: 1 })).toMatchObject([{ step: 2 }]);
  await call('round.progress', {});
  await call('round.learning', {});
  await call('round.forecast', {});
  expect(await call('round.time', configuration)).toMatchObject({ rounds: [2, 1], unnamed: [], engine: 'wasm', trainings: 1, images: 16, reason: null });
  for (const split of ['train', 'test'] as const) await call('round.compare', { first: 1, second: 2, split });
  await call('flags.list', {});
  await call('project.get', {});

  const page = await call('dataset.query', { sort: 'hardest' });
  await call('dataset.facets', {});
  const image = page.rows.find((row) => row.split === 'train' && row.label === 'labelled')!.image;
  const held = page.rows.find((row) => row.split === 'test')!.image;
  expect(await call('dataset.outlines', { images: [image] })).toHaveLength(1);

  await call('annotator.me', {});
  await call('annotator.actAs', { name: 'Ada' });
  await call('hold.take', { image });
  await call('hold.list', {});
  for (const shown of [image, held]) {
    await call('image.get', { image: shown });
    await call('image.evidence', { image: shown });
  }
  const { size } = await call('image.modelMask', { image, sparsity: 0.5 });
  expect((await call('image.evidence', { image })).hardness).not.toBeNull();

  const { draft } = await call('draft.open', { image });
  const operation = { x: 0, y: 0, width: 1, height: 1, flipped: '01', tool: 'brush' };
  await call('draft.append', { draft, applied: 0, operation, secondsSpent: 1 });
  await call('draft.append', { draft, applied: 1, operation: { ...operation, x: size[1] - 1 }, origin: { kind: 'model', round: 1, sparsity: 0.5 }, secondsSpent: 2 });
  await call('draft.seek', { draft, applied: 2, to: 1, secondsSpent: 2 });
  expect((await call('draft.open', { image })).operations).toHaveLength(2);
  const label = await call('label.submit', { image, draft, applied: 1, round: 1, secondsSpent: 3 });
  const restored = await call('label.restore', { image, annotation: label.derivedFrom!, supersedes: label.id });
  await call('label.reject', { annotation: restored.id });
  await call('label.submitWeak', { image, label: { kind: 'scribble', strokes: [{ lesion: true, width: 3, points: [1, 1, 5, 5] }] }, supersedes: null, round: 1, secondsSpent: 1 });
  const box = await call('label.submitWeak', { image, label: { kind: 'box', box: { x: 1, y: 1, width: 2, height: 2 } }, supersedes: null, secondsSpent: 1 });
  for (const annotation of [label.id, box.id]) await call('label.preview', { annotation });
  expect(await call('label.history', { image })).toHaveLength(5);
  await call('draft.discard', { draft: (await call('draft.open', { image })).draft });
  expect(await call('image.get', { image })).toMatchObject({ draft: false, mask: null, weak: [{}, {}], heldBy: { annotator: { name: 'Ada' } } });

  const review = await call('review.verdict', { image, round: 1, verdict: 'nothing-wrong', note: 'hair' });
  expect(await call('round.learning', {})).toMatchObject({ verdicts: [{ verdict: 'nothing-wrong', effect: 'checked' }], rows: [{}] });
  await call('review.queue', {});
  const composed = await call('review.compose', { queue: 'verify', order: 'balanced', balanceBy: 'sex', randomShare: 0.2, splits: ['train', 'validation', 'test'] });
  expect(composed.items.length).toBeGreaterThan(0);
  await call('review.takeBack', { review: review.id });
  expect(await call('review.history', { image })).toHaveLength(1);

  const { batch } = await call('attribute.tag', { images: [image], key: 'fitzpatrick', value: 3 });
  await call('attribute.untag', { batch });
  await call('attribute.list', {});
  expect((await call('attribute.groupings', {})).at(-1)).toMatchObject({ key: 'collection', groups: 1 });
  await call('skin.estimate', { image });
  await watch('skin.estimateMissing', {});
  expect((await call('attribute.history', { image })).length).toBeGreaterThan(2);

  await call('doctor.report', {});
  await call('engine.list', {});
  await call('engine.install', { engine: 'tensorflow' });
  await call('engine.stop', {});
  expect((await watch('engine.installation', {})).at(-1)).toMatchObject({ type: 'failed' });
  await call('engine.installFrom', { engine: 'tensorflow', index: 'http://127.0.0.1:9/simple' });
  expect((await watch('engine.installation', {})).at(-1)).toMatchObject({ type: 'failed' });
  // As an installation leaves it that was broken off.
  mkdirSync(join(root, 'data', 'engines', 'tensorflow'), { recursive: true });
  await call('engine.remove', { engine: 'tensorflow' });

  await call('project.verify', {});
  await call('project.backup', { out: join(root, 'all.weakspot') });
  await call('report.write', { out: join(root, 'report.html') });
  await call('export.write', { format: 'coco', out: join(root, 'coco') });
  await call('hold.release', { image });
  watching.leave();
  await watching.ended;
  for (const change of changes) check('changes.watch', change);
  expect([...new Set((changes as ResponseOf<'changes.watch'>[]).map(({ type }) => type))].toSorted()).toEqual(['attributes', 'held', 'images', 'jobs', 'label', 'queue', 'released', 'review']);
  expect([...called].toSorted()).toEqual(methodNames.toSorted());
}, 120_000);
