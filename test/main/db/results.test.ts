import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roundConfiguration } from '../../../src/core/contract/index.ts';
import { openProject, type ProjectStore } from '../../../src/main/db/index.ts';
import { image, importImages, newProject, sha256 } from './fixture.ts';
import { denseModel, flatMap, modelSize, roundResult, writeResult } from './result-fixture.ts';

function startRound(store: ProjectStore): string[] {
  importImages(store, [image('a', { lesion: 'A', attributes: [{ key: 'age', subject: 'lesion', value: 60 }] }), image('b')], { split: 'train' });
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  return [...store.rounds.snapshot(round).images].map((row) => row.id);
}

describe('the result of a round', () => {
  test('is taken in: figures, models, flags and probability maps', () => {
    const store = newProject();
    const images = startRound(store);
    store.rounds.takeResult(1, writeResult(images));
    expect(store.rounds.get(null).result).toEqual(roundResult());
    expect(readFileSync(join(store.folder, 'models/1/0.safetensors'), 'utf8')).toBe(denseModel);
    expect(store.flags.list(null, 10)).toEqual([
      {
        rank: 1, image: images[0], name: 'a.jpg', lesion: 'A', score: 1, byLevel: { '0.5': 1 }, signals: { pruning: 1, tta: null },
        split: 'train', labelled: true, verdict: null, attributes: { age: 60 },
      },
    ]);
    expect(store.flags.scores(1)).toEqual([{ score: 1, seen: true }, { score: 0.5, seen: true }]);
    const evidence = store.flags.evidence(1, images[1]!);
    expect(evidence).toMatchObject({ name: 'b.jpg', width: 4, height: 4, size: modelSize, mask: { counts: '022' } });
    expect(evidence.levels).toEqual([
      { sparsity: 0, probability: new Uint8Array(flatMap(200)) },
      { sparsity: 0.5, probability: new Uint8Array(flatMap(100)) },
    ]);
    expect(() => store.flags.evidence(1, 'nobody')).toThrow('there is no image nobody in round 1');
  });

  test('is taken in once', () => {
    const store = newProject();
    const images = startRound(store);
    store.rounds.takeResult(1, writeResult(images));
    store.rounds.takeResult(1, writeResult(images, { steps: 99 }));
    expect(store.rounds.get(1).result!.steps).toBe(3);
    expect(store.flags.scores(1)).toHaveLength(2);
  });

  test.each<[string, (folder: string) => void, RegExp]>([
    ['a truncated pack', (folder) => truncateSync(join(folder, 'predictions.pack'), 5), /predictions\.jsonl, line 1: it points behind the end/],
    ['a map that is no deflate', (folder) => writeFileSync(join(folder, 'predictions.pack'), Buffer.alloc(4096, 255)), /line 1: the probability map cannot be decoded/],
    ['a torn line', (folder) => appendFileSync(join(folder, 'hardness.jsonl'), '{"image": "x'), /hardness\.jsonl, line 3 is not JSON/],
    ['an image of another project', (folder) => appendFileSync(join(folder, 'hardness.jsonl'), `${JSON.stringify({ image: 'x', score: 1, byLevel: {}, signals: {}, flagged: false, seen: false, iou: null, dice: null })}\n`), /line 3: image x is not in the round's snapshot/],
    ['too few images', (folder) => writeFileSync(join(folder, 'hardness.jsonl'), ''), /hardness\.jsonl: it holds 0 of the snapshot's 2 images/],
    ['another model', (folder) => writeFileSync(join(folder, 'models/0.safetensors'), 'others'), /modelSha256 is/],
    ['a figure that is missing', (folder) => writeFileSync(join(folder, 'result.json'), JSON.stringify({ ...roundResult(), steps: undefined })), /result\.json: steps:/],
    ['another round', (folder) => writeFileSync(join(folder, 'result.json'), JSON.stringify(roundResult({ round: 2 }))), /it is the result of round 2, not of 1/],
  ])('with %s is refused, and leaves nothing', (_, damage, message) => {
    const store = newProject();
    const images = startRound(store);
    const folder = writeResult(images);
    damage(folder);
    expect(() => store.rounds.takeResult(1, folder)).toThrow(message);
    expect(store.rounds.get(1).result).toBeNull();
    expect(store.flags.scores(1)).toEqual([]);
    store.rounds.takeResult(1, writeResult(images));
    expect(store.flags.scores(1)).toHaveLength(2);
  });

  test('that was cut short leaves models which the next opening removes', () => {
    const store = newProject();
    const images = startRound(store);
    store.rounds.takeResult(1, writeResult(images));
    // As a kill after the rename and one in the middle of the copy would leave them.
    for (const stray of ['2', '3.incoming']) {
      mkdirSync(join(store.folder, 'models', stray));
      writeFileSync(join(store.folder, 'models', stray, '0.safetensors'), 'half');
    }
    store.close();
    openProject(store.folder).close();
    expect(readdirSync(join(store.folder, 'models'))).toEqual(['1']);
    expect(sha256(readFileSync(join(store.folder, 'models/1/0.safetensors')))).toBe(roundResult().modelSha256);
    expect(existsSync(join(store.folder, 'models/1/0.5.json'))).toBe(true);
  });

  test('of a round that has not started is refused', () => {
    const store = newProject();
    importImages(store, [image('a'), image('b')], { split: 'train' });
    store.rounds.create(roundConfiguration.parse({}));
    expect(() => store.rounds.takeResult(1, writeResult([]))).toThrow('round 1 has no snapshot yet, so it cannot have a result');
  });
});
