import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { RoundResult } from '../../../src/core/contract/index.ts';
import { resultFiles } from '../../../src/main/jobs/round/result-files.ts';
import { sha256, temporaryFolder } from './fixture.ts';

export const modelSize = 32;
export const denseModel = 'weights of the dense network';

const interval = { low: 0, high: 1 };

export function roundResult(change: Partial<RoundResult> = {}): RoundResult {
  return {
    round: 1,
    setting: 'supervised',
    attention: 'none',
    engine: 'wasm',
    seed: 0,
    model: { preset: 'tiny', size: modelSize, parameters: 1000 },
    images: { labelled: 2, weak: 0, unlabelled: 0, validation: 0, test: 0 },
    steps: 3,
    seconds: 1,
    imagesPerSecond: 10,
    test: null,
    validation: null,
    ladder: [{ sparsity: 0.5, dice: null, iou: null, meanDisagreement: 0.1 }],
    signals: [],
    pruningAgainstRandom: { difference: 0.1, interval, randomSparsity: 0.02, meanDisagreement: 0.1, randomMeanDisagreement: 0.1 },
    recalibration: { used: false, reason: 'no validation images' },
    flagged: { count: 1, cutOff: { seen: 0.25, unseen: null }, seen: 1, unseen: 0 },
    curve: [],
    snapshotSha256: sha256('snapshot'),
    modelSha256: sha256(denseModel),
    versions: { weakspot: '0.1.0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:01:00.000Z',
    ...change,
  };
}

/** A map that holds one value everywhere. */
export function flatMap(value: number): Buffer {
  return Buffer.alloc(modelSize * modelSize, value);
}

/** Writes what a round job leaves behind: images in the given order, each harder than the one after it, the first flagged. */
export function writeResult(images: readonly string[], change: Partial<RoundResult> = {}, parent = temporaryFolder()): string {
  const folder = join(parent, 'result');
  mkdirSync(join(folder, resultFiles.models), { recursive: true });
  writeFileSync(join(folder, resultFiles.result), JSON.stringify(roundResult(change)));
  const hardness = images.map((image, index) => ({
    image,
    score: 1 / (index + 1),
    byLevel: { '0.5': 1 / (index + 1) },
    signals: { pruning: 1 / (index + 1), tta: null },
    flagged: index === 0,
    seen: true,
    iou: 0.75,
    dice: 0.8,
  }));
  writeFileSync(join(folder, resultFiles.hardness), hardness.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const pack: Buffer[] = [];
  const lines: string[] = [];
  let offset = 0;
  for (const image of images) {
    for (const sparsity of [0, 0.5]) {
      const bytes = deflateRawSync(flatMap(sparsity === 0 ? 200 : 100));
      lines.push(`${JSON.stringify({ image, sparsity, offset, length: bytes.length })}\n`);
      pack.push(bytes);
      offset += bytes.length;
    }
  }
  writeFileSync(join(folder, resultFiles.predictions), lines.join(''));
  writeFileSync(join(folder, resultFiles.pack), Buffer.concat(pack));
  for (const [sparsity, content] of [['0', denseModel], ['0.5', 'weights of the pruned network']] as const) {
    writeFileSync(join(folder, resultFiles.models, `${sparsity}.safetensors`), content);
    writeFileSync(join(folder, resultFiles.models, `${sparsity}.json`), JSON.stringify({ sparsity: Number(sparsity) }));
  }
  return folder;
}
