import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roundConfiguration } from '../../../../src/core/contract/index.ts';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import type { SnapshotImage } from '../../../../src/core/snapshot.ts';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { cloneNetwork, createNetwork, disposeNetwork, type Network } from '../../../../src/main/engine/model/index.ts';
import { recalibrate } from '../../../../src/main/engine/prune/index.ts';
import { createProgress } from '../../../../src/main/jobs/round/progress.ts';
import { disposePruned, pruneNetwork } from '../../../../src/main/jobs/round/pruning-phase.ts';
import type { Round } from '../../../../src/main/jobs/round/round-state.ts';
import { roundTools } from '../../../../src/main/jobs/round/tools.ts';
import { workFolder } from '../../../../src/main/jobs/round/work-folder.ts';
import { measuredSparsity } from '../../engine/measured-sparsity.ts';
import { noiseSource } from '../../engine/noise-source.ts';

const size = 32;
const source = noiseSource({ count: 12, size });
const mask = { annotation: 'm', geometry: encodeMask({ width: size, height: size, data: new Uint8Array(size * size).fill(1, 256, 768) }) };

/** Of twelve images six train, two validate and four test. */
const images = Array.from({ length: 12 }, (_, i): SnapshotImage => ({
  id: `image-${i}`, file: '', sha256: '', width: size, height: size, split: i < 6 ? 'train' : i < 8 ? 'validation' : 'test',
  component: String(i), lesion: null, patient: null, name: String(i), mask, labelled: true, verdict: null, weak: [], diagnosis: null, weight: 1,
}));

let folder: string;
let logs: string[];
let looks: number[];
let network: Network;
let tensorsBefore: number;

beforeAll(async () => {
  await openBackend('wasm');
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-pruning-'));
  logs = [];
  looks = [];
  tensorsBefore = tf.memory().numTensors;
  const fresh = createNetwork({ preset: 'tiny', size, classes: [] }, 2);
  network = await recalibrate(fresh, source, [0, 1, 2, 3, 4, 5]);
  disposeNetwork(fresh);
});

afterEach(() => {
  disposeNetwork(network);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
  rmSync(folder, { recursive: true, force: true });
});

function round(changes: Partial<Round['tools']> = {}): Round {
  const work = workFolder(folder);
  mkdirSync(work.pruning, { recursive: true });
  return {
    context: {
      id: 'job', configuration: {}, seed: 0, projectFolder: folder, workFolder: folder,
      report: () => {},
      log: (level, text) => void logs.push(`${level}: ${text}`),
      handOver: () => Promise.resolve(null),
      signal: new AbortController().signal,
      stopReason: () => null,
    },
    configuration: roundConfiguration.parse({ model: 'tiny', size, sparsities: [0.2, 0.6], recalibrate: 'never', seed: 5, engine: 'wasm' }),
    tools: { ...roundTools, ...changes },
    work,
    clock: { startedAt: '', seconds: () => 0, enter: () => {}, parts: () => ({}), save: () => Promise.resolve() },
    progress: createProgress(() => {}),
    snapshot: { header: { kind: 'snapshot', version: 1, project: 'p', round: 1, images: images.length, createdAt: '' }, images, sha256: 'x' },
    setting: 'supervised',
    unlabelled: [],
    trainingSource: { ...source, weak: () => null, classes: [], close: () => {} },
    source: {
      ...source,
      image: (index) => {
        looks.push(index);
        return source.image(index);
      },
      weak: () => null,
      classes: [],
      close: () => {},
    },
    training: [0, 1, 2, 3, 4, 5],
  };
}

/** Prunes, frees what it gave and says which images it looked at. */
async function pruneOnce(changes: Partial<Round['tools']> = {}) {
  looks = [];
  const pruned = await pruneNetwork(round(changes), network);
  const sparsities = pruned.ladder.levels.map((level) => measuredSparsity(level.network));
  disposePruned(pruned);
  return { decisions: pruned.decisions, hasControl: pruned.control !== null, sparsities, looked: [...new Set(looks)].toSorted((a, b) => a - b) };
}

describe('pruning', () => {
  it('matches the control on the test images, and only reads what it saved', async () => {
    const first = await pruneOnce();
    expect(first.looked).toEqual([8, 9, 10, 11]);
    expect(first.hasControl).toBe(true);
    const again = await pruneOnce();
    expect(again).toEqual({ ...first, looked: [] });
    expect(logs).toEqual([]);
  });

  it('says why there is no control where no random sparsity matches', async () => {
    const { prune } = roundTools;
    const first = await pruneOnce({ prune: (original, pruning) => (pruning.scope === 'random' ? cloneNetwork(original) : prune(original, pruning)) });
    expect(first).toMatchObject({ hasControl: false, decisions: { control: null } });
    expect(logs).toEqual([expect.stringMatching(/^warning: pruning is not compared with random pruning: of 12 random .+ gives a mean disagreement of 0\.00, and/)]);
    expect(await pruneOnce()).toEqual({ ...first, looked: [] });
  });

  // The files are read in the order .2, .6, dense, control: each case leaves networks that were read before the bad one.
  it.each(['0.6.safetensors', '0.json', 'control.safetensors'])('prunes anew where %s is gone', async (name) => {
    const first = await pruneOnce();
    rmSync(join(folder, 'pruning', name));
    expect(await pruneOnce()).toEqual(first);
    expect(logs).toEqual([expect.stringMatching(new RegExp(`^warning: .*${name.replaceAll('.', '\\.')}.*pruned anew$`))]);
    expect((await pruneOnce()).looked).toEqual([]);
  });

  it('prunes anew where a file is damaged', async () => {
    const first = await pruneOnce();
    const file = join(folder, 'pruning', '0.6.safetensors');
    writeFileSync(file, readFileSync(file).fill(0, 4000, 4004));
    expect(await pruneOnce()).toEqual(first);
    expect(logs).toHaveLength(1);
  });
});
