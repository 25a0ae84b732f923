import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../../src/core/contract/index.ts';
import type { ImageRecord } from '../../../../src/main/engine/evaluate/index.ts';
import { chunkFiles } from '../../../../src/main/jobs/round/chunk-files.ts';
import { rankPool, type ScoredPool } from '../../../../src/main/jobs/round/hardness-rows.ts';
import { packMap } from '../../../../src/main/jobs/round/judging/judge-image.ts';
import { createProgress } from '../../../../src/main/jobs/round/progress.ts';
import { readSnapshot } from '../../../../src/main/jobs/round/snapshot-file.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-round-parts-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('reading a snapshot', () => {
  const header = '{"kind":"snapshot","version":1,"project":"p","round":2,"images":1,"createdAt":"2026-01-01T00:00:00Z"}\n';

  it('gives its images and the hash of its bytes', async () => {
    const file = join(folder, 'whole.jsonl');
    writeFileSync(file, `${header}{"id":"a"}\n`);
    const snapshot = await readSnapshot(file);
    expect(snapshot.header.round).toBe(2);
    expect(snapshot.images).toEqual([{ id: 'a' }]);
    // sha256sum of GNU coreutils 9.1.
    expect(snapshot.sha256).toBe('c98369b23aeceb163453d1d66f91ea02747d80114134fceb3568e80b6d058845');
  });

  it('takes the line separators of Unicode, which JSON leaves as they are, for text', async () => {
    const file = join(folder, 'separators.jsonl');
    writeFileSync(file, `${header}{"id":"a","name":"one\u2028two\u2029three.jpg"}\n`);
    expect((await readSnapshot(file)).images).toEqual([{ id: 'a', name: 'one\u2028two\u2029three.jpg' }]);
  });

  it.each([
    ['cut short', header, 'it holds 0 of 1 images'],
    ['broken', `${header}{"id":`, 'line 2 is not JSON'],
    ['of another version', '{"kind":"snapshot","version":2}\n', 'no header of a snapshot of version 1'],
    ['empty', '', 'it is empty'],
  ])('refuses one that is %s', async (name, text, problem) => {
    const file = join(folder, 'damaged.jsonl');
    writeFileSync(file, text);
    await expect(readSnapshot(file), name).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(problem) });
  });
});

describe('progress', () => {
  it('adds what later phases are expected to take to the phase’s own rate', () => {
    const told: JobProgress[] = [];
    let now = 0;
    const progress = createProgress((one) => told.push(one), () => now);
    progress.expect('evaluating', 5);
    progress.begin('training', { done: 10, total: 110, unit: 'steps' });
    expect(told.at(-1)).toMatchObject({ phase: 'training', done: 10, total: 110, rate: null, secondsLeft: null });
    now = 2;
    progress.advance(20, { loss: 0.7 });
    expect(told.at(-1)).toMatchObject({ done: 20, rate: null, figures: { loss: 0.7 } });
    now = 4;
    progress.advance(30, { loss: 0.5 });
    // Five a second, 80 to go; nothing is known of pruning and scoring.
    expect(told.at(-1)).toMatchObject({ rate: 5, secondsLeft: null, figures: { loss: 0.5 } });
    progress.expect('pruning', 7);
    progress.expect('scoring', 100);
    now = 8;
    progress.advance(50);
    expect(told.at(-1)).toMatchObject({ rate: 5, secondsLeft: 60 / 5 + 7 + 100 + 5, figures: { loss: 0.5 } });
    progress.begin('pruning', { done: 0, total: null, unit: 'images' });
    expect(told.at(-1)).toMatchObject({ rate: null, secondsLeft: 7 + 100 + 5, figures: {} });
    now = 10;
    progress.advance(6);
    // Two of the seven expected seconds have passed.
    expect(told.at(-1)).toMatchObject({ done: 6, secondsLeft: 5 + 100 + 5 });
  });

  it('measures the rate over the recent past alone', () => {
    const told: JobProgress[] = [];
    let now = 0;
    const progress = createProgress((one) => told.push(one), () => now);
    progress.begin('scoring', { done: 0, total: 1000, unit: 'images' });
    for (const [at, done] of [[100, 10], [108, 50], [114, 80], [118, 100]] as const) {
      now = at;
      progress.advance(done);
    }
    expect(told.at(-1)!.rate).toBe(5);
  });

  it('is not misled by images that come a batch at a time', () => {
    const told: JobProgress[] = [];
    let now = 0;
    const progress = createProgress((one) => told.push(one), () => now);
    progress.begin('scoring', { done: 0, total: 64, unit: 'images' });
    for (const batch of [1, 2, 3]) {
      now = 40 * batch;
      for (let i = 1; i <= 16; i++) progress.advance(16 * (batch - 1) + i);
    }
    // Sixteen every 40 s, as soon as there are two batches.
    expect(new Set(told.slice(0, 17).map((one) => one.rate))).toEqual(new Set([null]));
    expect(new Set(told.slice(17).map((one) => one.rate))).toEqual(new Set([0.4]));
  });
});

describe('chunks', () => {
  it('read back as they were written, and count once their lines are there', async () => {
    const chunks = chunkFiles(folder);
    const record = { image: 'a' } as ImageRecord;
    const images = [{ record, maps: [{ sparsity: 0, offset: 0, length: 3 }] }];
    await chunks.write(12, { images, pack: Buffer.from('abc'), features: Float32Array.of(1, -2.5) });
    writeFileSync(join(folder, '000013.pack'), 'x');
    expect(await chunks.finished()).toEqual(new Set([12]));
    expect(await chunks.images(12)).toEqual(images);
    expect(await chunks.pack(12)).toEqual(Buffer.from('abc'));
    expect(await chunks.features(12)).toEqual(Float32Array.of(1, -2.5));
  });

  it('name the file that is damaged', async () => {
    writeFileSync(join(folder, '000014.jsonl'), '{"record":');
    await expect(chunkFiles(folder).images(14)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('000014.jsonl') });
  });

  it('keep probabilities as one byte a pixel', () => {
    expect([...inflateRawSync(packMap(Float32Array.of(0, 0.499, 0.5, 0.75, 1)))]).toEqual([0, 127, 128, 192, 255]);
  });
});

describe('ranking the pool', () => {
  const record = (image: string, seen: boolean, pruning: number, tta: number, changes: Partial<ImageRecord> = {}): ImageRecord => ({
    image, seen, split: 'train', component: image, byLevel: [pruning, pruning], dense: null, scored: null,
    signals: { pruning, tta, 'self-confidence': 0.5, entropy: null, 'label-conflict': null, 'random-pruning': null },
    ...changes,
  });
  const pool = (records: ImageRecord[], changes: Partial<ScoredPool> = {}): ScoredPool => ({
    records, training: { outOfFold: null, dynamics: null }, diversity: new Map(), ...changes,
  });
  const four = [record('a', true, 0.1, 0.2), record('b', false, 0.6, 0.1), record('c', true, 0.2, 0.1), record('d', false, 0.5, 0.9)];

  it('keeps the images that were trained on apart from the rest', () => {
    const { rows, flagged, blend } = rankPool(pool(four), { sparsities: [0.3, 0.9], seed: 1 });
    expect(rows.map((row) => row.flagged)).toEqual([false, true, true, false]);
    expect(flagged).toEqual({ count: 2, cutOff: { seen: 0.2, unseen: 0.6 }, seen: 1, unseen: 1 });
    // Ranks in a pool of two: self-confidence tied at 1.5, tta, pruning; halved and summed.
    expect(rows.map((row) => row.signals['blend'])).toEqual([2.25, 2.25, 2.25, 2.25]);
    expect(rows[1]).toMatchObject({ image: 'b', score: 0.6, byLevel: { 0.3: 0.6, 0.9: 0.6 }, seen: false, iou: null, dice: null });
    expect(blend).toEqual({
      members: ['self-confidence', 'tta', 'pruning'], reason: 'the usual three: only 0 labelled validation images, and at least 50 are needed to choose',
    });
  });

  it('blends what validation images choose, and asks no test image', () => {
    // 60 images of each split; entropy foresees the error of validation images, pruning that of test images.
    const judged = (split: 'validation' | 'test', i: number): ImageRecord => {
      const iou = 0.35 + i / 100;
      const known = split === 'validation' ? { entropy: 1 - iou, pruning: 0.3 } : { entropy: 0.3, pruning: 1 - iou };
      return record(`${split} ${i}`, false, known.pruning, 0.5, {
        split, signals: { tta: 0.5, 'self-confidence': 0.5, ...known, 'label-conflict': null, 'random-pruning': null },
        dense: { dice: iou, iou }, scored: { atModelSize: { dice: iou, iou }, levels: [], hd95: 0, normalizedSurfaceDice: 0 },
      });
    };
    const places = Array.from({ length: 60 }, (_, i) => i);
    const { blend, rows } = rankPool(pool([...places.map((i) => judged('validation', i)), ...places.map((i) => judged('test', i))]), { sparsities: [0.3, 0.9], seed: 1 });
    expect(blend.members).toEqual(['entropy', 'self-confidence']);
    // The hardest by entropy of 120, its rank as a share, and the mean rank of all.
    expect(rows[0]!.signals['blend']).toBeCloseTo(1 + 60.5 / 120, 12);
  });

  it('adds what training left, and the order by diversity', () => {
    const dynamics = new Map([['a', { observations: 2, loss: 0.4, deviation: 0.1, forgetting: 1 }]]);
    const { rows, records } = rankPool(pool(four, { training: { outOfFold: new Map([['a', { conflict: 0.7, odds: 1.5 }]]), dynamics }, diversity: new Map([[3, 0.5]]) }), { sparsities: [0.3, 0.9], seed: 1 });
    expect(rows[0]!.signals).toMatchObject({ 'out-of-fold-conflict': 0.7, 'out-of-fold-odds': 1.5, 'training-loss': 0.4, 'training-deviation': 0.1, forgetting: 1, diversity: null });
    expect(rows[3]!.signals).toMatchObject({ 'out-of-fold-conflict': null, 'out-of-fold-odds': null, 'training-loss': null, 'training-deviation': null, forgetting: null, diversity: 0.5 });
    expect(Object.keys(records[0]!.signals)).not.toContain('diversity');
  });

  it('refuses a score that is not a number', () => {
    expect(() => rankPool(pool([record('a', true, Number.NaN, 0.2)]), { sparsities: [0.3], seed: 1 })).toThrow('image a has no pruning signal');
  });
});
