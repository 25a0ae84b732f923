import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/main/engine/backend/index.ts';
import { createNetwork, disposeNetwork, readModel, readTensors, writeModel, type CardContent } from '../../../../src/main/engine/model/index.ts';
import { testEngine } from '../../../support/engine.ts';

const content: CardContent = {
  sparsity: 0.5,
  configuration: { model: 'tiny', steps: 3 },
  seed: 4,
  snapshotSha256: 'ab'.repeat(32),
  metrics: { validationIou: 0.5, testIou: null },
  versions: { weakspot: '0.1.0' },
};

let folder: string;

beforeAll(async () => {
  await openBackend(testEngine);
  folder = await mkdtemp(join(tmpdir(), 'weakspot-weights-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('weights files', () => {
  it('bring a network back bit for bit, with its card', async () => {
    const network = createNetwork({ preset: 'tiny', size: 32, classes: ['nv', 'mel'] }, 4);
    const path = join(folder, '0.5');
    const card = await writeModel(path, network, content);
    expect((await readdir(folder)).toSorted()).toEqual(['0.5.json', '0.5.safetensors']);
    expect(createHash('sha256').update(await readFile(`${path}.safetensors`)).digest('hex')).toBe(card.weightsSha256);
    const read = await readModel(path);
    expect(read.card).toEqual(card);
    expect(read.card).toMatchObject({ ...content, network: { preset: 'tiny', size: 32, classes: ['nv', 'mel'] }, parameters: 122_595 });
    expect([...readTensors(read.network.parameters)]).toEqual([...readTensors(network.parameters)]);
    expect([...readTensors(read.network.statistics)]).toEqual([...readTensors(network.statistics)]);
    disposeNetwork(network);
    disposeNetwork(read.network);
  });

  it('refuses weights that are not those of the card, and a card of another shape, by file', async () => {
    const network = createNetwork({ preset: 'tiny', size: 32, classes: [] }, 4);
    const path = join(folder, '0');
    await writeModel(path, network, content);
    disposeNetwork(network);
    const weights = await readFile(`${path}.safetensors`);
    const card = JSON.parse(await readFile(`${path}.json`, 'utf8'));

    await writeFile(`${path}.json`, JSON.stringify({ ...card, network: { ...card.network, preset: 'small' } }));
    await expect(readModel(path)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('tensor encoder.0.0.kernel should be [3, 3, 3, 16], and is [3, 3, 3, 8]') });

    weights[weights.length - 1]! ^= 1;
    await writeFile(`${path}.safetensors`, weights);
    await expect(readModel(path)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('0.safetensors') });

    await writeFile(`${path}.json`, '{}');
    await expect(readModel(path)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('0.json') });
  });
});
