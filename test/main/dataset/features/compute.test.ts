import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { computeAllFeatures, computeFeatures, featureTasksUrl, type FeatureSource, type FeatureTasks, type ImageFeatures } from '../../../../src/main/dataset/features/index.ts';
import { openWorkers, type WorkerPool } from '../../../../src/main/engine/workers/pool.ts';
import { disc, draw } from '../../../core/features/picture.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-features-'));
const size = { width: 600, height: 450 };

let sources: FeatureSource[];
let pool: WorkerPool<FeatureTasks>;

beforeAll(async () => {
  sources = await Promise.all([60, 80, 100, 120, 140].map((radius) => save(`disc-${radius}`, radius)));
  pool = openWorkers<FeatureTasks>(2, featureTasksUrl);
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

async function save(image: string, radius: number): Promise<FeatureSource> {
  const { rgb, lesion } = draw(size, disc(300, 225, radius));
  const file = join(folder, `${image}.png`);
  await sharp(rgb, { raw: { ...size, channels: 3 } }).png().toFile(file);
  return { image, name: `${image}.png`, file, outline: { from: 'label', mask: encodeMask({ ...size, data: lesion }) } };
}

function areaOf(radius: number): number {
  return (Math.PI * radius ** 2) / (size.width * size.height);
}

async function computeAll(of: Iterable<FeatureSource>, signal?: AbortSignal): Promise<{ taken: ImageFeatures[]; failed: Record<string, string>; told: number[] }> {
  const [taken, failed, told] = [[] as ImageFeatures[], {} as Record<string, string>, [] as number[]];
  await computeAllFeatures(of, pool, {
    take: (features) => void taken.push(features),
    fail: (image, { code, message }) => void (failed[image] = `${code} ${message}`),
    onProgress: ({ done }) => void told.push(done),
    ...(signal && { signal }),
  });
  return { taken, failed, told };
}

describe('the features of an image', () => {
  test('are those of its shrunk pixels, and the area that of its label', async () => {
    const { from, values, reasons } = await computeFeatures(sources[2]!);
    expect(from).toBe('label');
    expect(values.area).toBeCloseTo(areaOf(100), 4);
    // Of the two colours, as in test/core/features.
    expect(values.contrast).toBeCloseTo(41.574, 1);
    expect(values.ita).toBeCloseTo(46.917, 1);
    expect(values.border).toBeLessThan(0.002);
    expect(values.hair).toBe(0);
    expect(reasons).toEqual({});
  });

  test("are taken within what the network's map calls lesion, where there is no label", async () => {
    const side = 96;
    const map = draw({ width: side, height: side }, (x, y) => Math.hypot(x * (600 / side) - 300, y * (450 / side) - 225) < 100).lesion.map((value) => (value === 1 ? 200 : 50));
    const { from, values } = await computeFeatures({ ...sources[2]!, outline: { from: 'prediction', size: side, probability: map } });
    expect(from).toBe('prediction');
    expect(Math.abs(values.area! / areaOf(100) - 1)).toBeLessThan(0.03);
    expect(values.contrast).toBeCloseTo(41.574, 1);
  });

  test('count 128 and more as lesion', async () => {
    const whole = await computeFeatures({ ...sources[2]!, outline: { from: 'prediction', size: 4, probability: new Uint8Array(16).fill(128) } });
    expect(whole.values.area).toBe(1);
    const none = await computeFeatures({ ...sources[2]!, outline: { from: 'prediction', size: 4, probability: new Uint8Array(16).fill(127) } });
    expect(none.values.area).toBe(0);
    expect(none.reasons.contrast).toBe('the outline is empty');
  });

  test('say why there are none without an outline', async () => {
    const { from, values, reasons } = await computeFeatures({ ...sources[2]!, outline: null });
    expect(from).toBeNull();
    expect(Object.keys(values).sort()).toEqual(['hair', 'ita']);
    expect(Object.keys(reasons).sort()).toEqual(['area', 'border', 'contrast', 'variegation']);
  });
});

describe('the features of many images', () => {
  test('are taken in their order, the same as of one, with progress', async () => {
    const { taken, failed, told } = await computeAll(sources);
    expect(taken).toEqual(await Promise.all(sources.map(computeFeatures)));
    expect(failed).toEqual({});
    expect(told).toEqual([1, 2, 3, 4, 5]);
  });

  test('go on without a file that is damaged or gone, or a mask that is broken, and name it', async () => {
    writeFileSync(join(folder, 'damaged.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));
    const broken: FeatureSource[] = [
      { ...sources[0]!, image: 'damaged', name: 'damaged.png', file: join(folder, 'damaged.png') },
      { ...sources[0]!, image: 'gone', name: 'gone.png', file: join(folder, 'gone.png') },
      { ...sources[0]!, image: 'odd', name: 'odd.png', outline: { from: 'label', mask: { size: [450, 600], counts: '0' } } },
    ];
    const { taken, failed, told } = await computeAll([sources[0]!, ...broken, sources[1]!]);
    expect(taken.map(({ image }) => image)).toEqual(['disc-60', 'disc-80']);
    expect(failed).toEqual({
      damaged: expect.stringMatching(/^unreadable damaged\.png: /) as string,
      gone: expect.stringMatching(/^not-found .*gone\.png/) as string,
      odd: expect.stringMatching(/^corrupt odd\.png: /) as string,
    });
    expect(told.at(-1)).toBe(5);
  });

  test('end between two images once aborted', async () => {
    const controller = new AbortController();
    let asked = 0;
    const endless = (function* () {
      for (;;) {
        asked++;
        if (asked === 12) controller.abort();
        yield sources[asked % 5]!;
      }
    })();
    await expect(computeAll(endless, controller.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    expect(asked).toBe(12);
  });

  test('stop where what is taken cannot be stored', async () => {
    await expect(computeAllFeatures(sources, pool, { take: () => Promise.reject(new Error('the disk is full')), fail() {} })).rejects.toThrow('the disk is full');
  });
});
