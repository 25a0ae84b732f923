import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine, examineEngines, verdicts } from '../../../../src/main/engine/backend/choice.ts';
import { withLock } from '../../../../src/main/engine/backend/choice-lock.ts';
import { openBackend, type BackendProbe } from '../../../../src/main/engine/backend/index.ts';
import { engineFolder } from '../../../../src/main/engine/install/data-folder.ts';
import { fakeAsk, fakeEngine, figures } from './fake-engines.ts';

let folder: string;
let log: string[];
const options = () => ({ log: (level: string, text: string) => void log.push(`${level}: ${text}`), now: () => new Date('2026-11-22T10:00:00Z') });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-choice-'));
  vi.stubEnv('WEAKSPOT_DATA', folder);
  log = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const missing = { probe: () => ({ reason: 'not installed', fix: 'install it' }) };
const three = [fakeEngine('tensorflow'), fakeEngine('webgpu', missing), fakeEngine('wasm'), fakeEngine('cpu')];
const fast = { tensorflow: figures({ imagesPerSecond: 210.4 }), wasm: figures({ imagesPerSecond: 160 }) };

describe('chooseEngine', () => {
  it('takes the fastest that was measured, says so, keeps it, and measures no second time', async () => {
    const { ask, asked } = fakeAsk(fast);
    const choice = { order: ['tensorflow', 'wasm'], reason: 'measured on this computer on 2026-11-22: tensorflow 210, wasm 160 images/s' };
    expect(await chooseEngine({ ...options(), among: three, ask })).toEqual(choice);
    expect(asked).toEqual(['wasm training', 'tensorflow training']);
    expect(log).toEqual(["info: measuring this computer's engines once, some seconds: tensorflow, wasm"]);
    expect(await chooseEngine({ ...options(), among: three, ask })).toEqual(choice);
    expect(asked).toHaveLength(2);
    expect(existsSync(join(folder, 'engine-choice.json.lock'))).toBe(false);
  });

  it('takes wasm where that is faster, and where the other is wrong', async () => {
    const slow = fakeAsk({ ...fast, tensorflow: figures({ imagesPerSecond: 90 }) });
    expect((await chooseEngine({ ...options(), among: three, ask: slow.ask })).order).toEqual(['wasm', 'tensorflow']);
    rmSync(join(folder, 'engine-choice.json'));
    const wrong = fakeAsk({ ...fast, tensorflow: figures({ imagesPerSecond: 900, losses: [0.7, 0.9, 0.5] }) });
    expect((await chooseEngine({ ...options(), among: three, ask: wrong.ask })).order).toEqual(['wasm']);
    expect(log.at(-1)).toMatch(/^warning: the engine tensorflow is not used: its loss in step 2 /);
  });

  it('has nothing to measure where wasm is the only fast engine', async () => {
    const { ask, asked } = fakeAsk({});
    const found = await chooseEngine({ ...options(), among: [fakeEngine('tensorflow', missing), fakeEngine('webgpu', missing), fakeEngine('wasm'), fakeEngine('cpu')], ask });
    expect(found).toEqual({ order: ['wasm'], reason: 'the only fast engine on this computer; "weakspot doctor" says how to get others' });
    expect([asked, log]).toEqual([[], []]);
  });

  it('never takes a software adapter, and does not race it', async () => {
    const { ask, asked } = fakeAsk({ webgpu: figures({ software: true, imagesPerSecond: 9999 }) });
    const found = await chooseEngine({ ...options(), among: [fakeEngine('webgpu'), fakeEngine('wasm')], ask });
    expect([found.order, asked]).toEqual([['wasm'], ['webgpu device']]);
  });

  it('measures again where an engine was installed or removed, or what is kept cannot be read', async () => {
    const { ask, asked } = fakeAsk(fast);
    const choose = () => chooseEngine({ ...options(), among: three, ask });
    await choose();
    mkdirSync(engineFolder('tensorflow'), { recursive: true });
    writeFileSync(join(engineFolder('tensorflow'), 'installed.json'), '{"version":"2.21.0"}');
    await choose();
    expect(asked).toHaveLength(4);
    await choose();
    expect(asked).toHaveLength(4);
    for (const damaged of ['{"version":1', '[]', JSON.stringify({ ...JSON.parse(readFileSync(join(folder, 'engine-choice.json'), 'utf8')), measuredAt: 'yesterday' })]) {
      writeFileSync(join(folder, 'engine-choice.json'), damaged);
      asked.length = 0;
      await choose();
      expect(asked).toHaveLength(2);
    }
  });

  it('measures again where another graphics adapter is asked for', async () => {
    const { ask, asked } = fakeAsk(fast);
    await chooseEngine({ ...options(), among: three, ask });
    vi.stubEnv('WEAKSPOT_GPU', 'another');
    await chooseEngine({ ...options(), among: three, ask });
    expect(asked).toHaveLength(4);
  });

  it('measures once for several that ask at the same time', async () => {
    const { ask, asked } = fakeAsk(fast);
    const slowly = (async (...parameters: Parameters<typeof ask>) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return ask(...parameters);
    }) as typeof ask;
    const choices = await Promise.all([1, 2, 3].map(() => chooseEngine({ ...options(), among: three, ask: slowly })));
    expect(new Set(choices.map(({ order }) => order[0]))).toEqual(new Set(['tensorflow']));
    expect(asked).toHaveLength(2);
  });

  it('goes by what doctor measured', async () => {
    const { ask, asked } = fakeAsk({ ...fast, cpu: figures({ imagesPerSecond: 0.1, timedSteps: 0 }) });
    await examineEngines({ among: three, ask, now: () => new Date('2026-11-20T10:00:00Z') });
    expect(asked).toEqual(['cpu training', 'tensorflow training', 'wasm training']);
    // It measures again whatever is kept.
    await examineEngines({ among: three, ask, now: () => new Date('2026-11-21T10:00:00Z') });
    expect(asked).toHaveLength(6);
    asked.length = 0;
    expect(await chooseEngine({ ...options(), among: three, ask })).toEqual({
      order: ['tensorflow', 'wasm'], reason: 'measured on this computer on 2026-11-21: tensorflow 210, wasm 160 images/s',
    });
    expect(asked).toEqual([]);
  });

  it.each([['ENOTDIR', ['file', 'below']], ['EEXIST', ['file']]])('goes on, with a warning, where nothing can be kept: %s', async (code, path) => {
    vi.stubEnv('WEAKSPOT_DATA', join(folder, ...path));
    writeFileSync(join(folder, 'file'), '');
    const { ask } = fakeAsk(fast);
    expect((await chooseEngine({ ...options(), among: three, ask })).order).toEqual(['tensorflow', 'wasm']);
    expect(log.filter((text) => text.startsWith(`warning: what engines can do on this computer cannot be kept: ${code}`))).toHaveLength(1);
    expect((await examineEngines({ ...options(), among: three, ask })).map(({ usable }) => usable)).toEqual([true, false, true, true]);
  });

  it('fails where no engine computes correctly, and measures again the next time', async () => {
    const { ask } = fakeAsk({ wasm: { error: 'crashed' }, tensorflow: { error: 'crashed' } });
    await expect(chooseEngine({ ...options(), among: three, ask })).rejects.toMatchObject({ code: 'missing-dependency' });
    expect((await chooseEngine({ ...options(), among: three, ask: fakeAsk(fast).ask })).order).toEqual(['tensorflow', 'wasm']);
  });
});

describe('openBackend("auto")', () => {
  it('goes on to the next engine, never silently, where the chosen one cannot be opened any more', async () => {
    const { ask } = fakeAsk(fast);
    const broken = fakeEngine('tensorflow', { open: async () => Promise.reject(new Error('libtensorflow_cc.so.2 is gone')) });
    const opened = await openBackend('auto', { ...options(), among: [broken, ...three.slice(1)], ask });
    const reason = 'measured on this computer on 2026-11-22: tensorflow 210, wasm 160 images/s';
    expect(opened).toEqual({ name: 'wasm', device: 'the wasm device', reason, failed: [{ engine: 'tensorflow', message: 'libtensorflow_cc.so.2 is gone' }] });
    expect(log.at(-1)).toBe(`warning: the engine tensorflow was chosen (${reason}) and cannot be opened now: libtensorflow_cc.so.2 is gone; see "weakspot doctor"`);
  });
});

it('says of each engine what auto makes of it', () => {
  const probe = (engine: BackendProbe['engine'], changes: Partial<BackendProbe>): BackendProbe => ({
    engine, usable: true, reason: null, fix: null, device: null, software: false, imagesPerSecond: 10, estimated: false, ...changes,
  });
  const found = verdicts([probe('tensorflow', { usable: false }), probe('webgpu', { software: true, imagesPerSecond: 1e6 }), probe('wasm', {}), probe('cpu', { imagesPerSecond: 99 })]);
  expect(Object.fromEntries(found)).toEqual({
    tensorflow: { taken: false, why: 'not usable' },
    webgpu: { taken: false, why: 'emulated by the processor: for checks, not for work' },
    wasm: { taken: true, why: 'the only one that is fit' },
    cpu: { taken: false, why: 'plain JavaScript: for checks, not for work' },
  });
});

it('takes over the lock of a process that was killed, not that of a living one', async () => {
  const file = join(folder, 'a.lock');
  writeFileSync(file, '');
  const waiting = AbortSignal.timeout(300);
  await expect(withLock(file, waiting, async () => 'taken')).rejects.toThrow(/abort/i);
  const longAgo = new Date(Date.now() - 11_000);
  utimesSync(file, longAgo, longAgo);
  expect(await withLock(file, undefined, async () => 'taken')).toBe('taken');
  expect(existsSync(file)).toBe(false);
});

it('takes over the lock of a process that was killed before the clock was set back', async () => {
  const file = join(folder, 'a.lock');
  writeFileSync(file, '');
  const toCome = new Date(Date.now() + 3_600_000);
  utimesSync(file, toCome, toCome);
  expect(await withLock(file, AbortSignal.timeout(5_000), async () => 'taken')).toBe('taken');
});
