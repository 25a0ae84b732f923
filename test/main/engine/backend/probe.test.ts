import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { probeBackends } from '../../../../src/main/engine/backend/index.ts';
import { judgeFigures } from '../../../../src/main/engine/backend/probe-judge.ts';
import { askChild } from '../../../../src/main/engine/backend/probe-process.ts';
import { fakeAsk, fakeEngine, figures } from './fake-engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

function entry(name: string, source: string): string {
  const file = join(folder, name);
  writeFileSync(file, source);
  return file;
}

describe('probeBackends', () => {
  it('trains on wasm and in plain JavaScript to the same losses, and tells their speed', async () => {
    const [wasm, cpu] = await probeBackends({ names: ['wasm', 'cpu'], reference: 'cpu' });
    expect([wasm, cpu]).toMatchObject([
      { engine: 'wasm', usable: true, reason: null, fix: null, software: false, estimated: false },
      { engine: 'cpu', usable: true, reason: null, fix: null, software: false, estimated: true, device: 'JavaScript' },
    ]);
    expect(wasm!.device).toContain('WebAssembly SIMD');
    // Wasm is some thousand times faster; a hundred leaves room for a busy machine.
    expect(wasm!.imagesPerSecond! / cpu!.imagesPerSecond!).toBeGreaterThan(100);
  }, 180_000);

  it('does not use an engine that is missing, fails, or is silently wrong, and says why', async () => {
    const { ask, asked } = fakeAsk({ wasm: figures({ imagesPerSecond: 150 }), tensorflow: figures({ losses: [0.7, 0.6, 0.51] }), webgpu: { error: 'no adapter', fix: 'get a driver' } });
    const among = [fakeEngine('tensorflow'), fakeEngine('webgpu'), fakeEngine('wasm'), fakeEngine('cpu', { probe: () => ({ reason: 'not here', fix: 'get it' }) })];
    const probes = await probeBackends({ reference: 'wasm', among, ask });
    // The reference first, the rest in order, the missing one not at all.
    expect(asked).toEqual(['wasm training', 'tensorflow training', 'webgpu training']);
    expect(probes.map(({ engine, usable }) => [engine, usable])).toEqual([['tensorflow', false], ['webgpu', false], ['wasm', true], ['cpu', false]]);
    expect(probes[0]!.reason).toBe("its loss in step 3 of the same training is 0.51000 where wasm's is 0.50000 (at most 0.2 % is rounding): its results are wrong");
    expect(probes[0]!.fix).toContain('weakspot engine remove tensorflow');
    expect(probes[1]).toMatchObject({ reason: 'no adapter', fix: 'get a driver', imagesPerSecond: null });
    expect(probes[3]).toMatchObject({ reason: 'not here', fix: 'get it', device: null });
  });

  it('stops between two engines when asked to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const { ask, asked } = fakeAsk({});
    await expect(probeBackends({ reference: 'wasm', signal: controller.signal, ask })).rejects.toThrow('enough');
    expect(asked).toEqual([]);
  });
});

describe('judgeFigures', () => {
  const judge = (changes: object): string | null => judgeFigures(figures(changes) as never, figures() as never, 'cpu');

  it('takes rounding for what it is', () => {
    expect(judge({ losses: [0.7001, 0.6001, 0.5005], probabilities: [0.2009, 0.8] })).toBeNull();
  });

  it.each([
    ['a loss that goes another way', { losses: [0.7, 0.6, 0.502] }, /loss in step 3/],
    ['a loss that is no number', { losses: [0.7, Number.NaN, 0.5] }, /loss in step 2/],
    ['a loss that JSON had no number for', { losses: [0.7, null, 0.5] }, /loss in step 2/],
    ['fewer steps', { losses: [0.7, 0.6] }, /trained 2 steps instead of 3/],
    ['a wrong probability', { probabilities: [0.2, 0.79] }, /probabilities differ from cpu's by up to 0.010/],
    ['a probability that is no number', { probabilities: [Number.NaN, 0.8] }, /probabilities differ/],
    ['no probabilities', { probabilities: [] }, /gave 0 probabilities instead of 2/],
  ])('notices %s', (_what, changes, reason) => {
    expect(judge(changes)).toMatch(reason);
  });
});

describe('askChild', () => {
  it('survives a child that crashes, complains, babbles or hangs', async () => {
    const ask = (file: string, limitMs?: number): Promise<unknown> => askChild('wasm', { entry: file, ...(limitMs && { limitMs }) });
    expect(await ask(entry('crash.mjs', "process.kill(process.pid, 'SIGSEGV');"))).toEqual({ error: "the probe's process was ended by SIGSEGV" });
    expect(await ask(entry('complain.mjs', "console.error('no such instruction'); process.exit(3);"))).toEqual({
      error: "the probe's process ended with status 3: no such instruction",
    });
    expect(await ask(entry('babble.mjs', "console.log('{hello');"))).toEqual({ error: "the probe's process ended with status 0" });
    expect(await ask(entry('hang.mjs', 'setInterval(() => {}, 1000);'), 300)).toEqual({ error: "the probe's process did not answer within 0.3 s" });
  });

  it('ends the child when nobody wants the answer any more', async () => {
    const controller = new AbortController();
    const answer = askChild('wasm', { entry: entry('wait.mjs', 'setInterval(() => {}, 1000);'), signal: controller.signal });
    controller.abort();
    expect(await answer).toEqual({ error: 'the probe was stopped' });
  });

  it('names an engine that the child does not know', async () => {
    expect(await askChild('abacus', { what: 'device' })).toEqual({ error: 'there is no engine abacus' });
  });
});
