import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedBackend } from '../../../../src/main/engine/backend/index.ts';
import { openRoundEngine } from '../../../../src/main/jobs/round/engine.ts';
import type { RoundTools } from '../../../../src/main/jobs/round/tools.ts';
import type { JobContext } from '../../../../src/main/jobs/protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-round-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

let log: string[];
const context = { log: (level: string, text: string) => void log.push(`${level}: ${text}`), signal: new AbortController().signal } as unknown as JobContext;
beforeEach(() => {
  log = [];
});

/** Opens whatever is not among `broken`; `auto` takes the first of `order`. */
function opener(order: OpenedBackend['name'][], broken: string[] = []): { open: RoundTools['openBackend']; asked: string[] } {
  const asked: string[] = [];
  const open: RoundTools['openBackend'] = async (name) => {
    asked.push(name);
    if (broken.includes(name)) throw new Error(`${name} is gone`);
    const taken = name === 'auto' ? order[0]! : name;
    return { name: taken, device: `the ${taken} device`, reason: name === 'auto' ? 'measured' : 'asked for', failed: [] };
  };
  return { open, asked };
}

describe('openRoundEngine', () => {
  it('stays with the engine that auto took when the round is gone on with', async () => {
    const file = join(folder, 'stays.json');
    const first = await openRoundEngine(context, 'auto', file, opener(['tensorflow']).open);
    expect(first).toEqual({ name: 'tensorflow', device: 'the tensorflow device', reason: 'measured', failed: [] });
    expect(log).toEqual(['info: engine tensorflow: the tensorflow device (measured)']);
    // Meanwhile, something else would be the fastest.
    const again = opener(['wasm']);
    expect(await openRoundEngine(context, 'auto', file, again.open)).toEqual(first);
    expect(again.asked).toEqual(['tensorflow']);
  });

  it('takes another where that one is gone, warns, and has the result say so ever after', async () => {
    const file = join(folder, 'gone.json');
    await openRoundEngine(context, 'auto', file, opener(['tensorflow']).open);
    const failed = [{ engine: 'tensorflow', message: 'tensorflow is gone' }];
    expect(await openRoundEngine(context, 'auto', file, opener(['wasm'], ['tensorflow']).open)).toMatchObject({ name: 'wasm', failed });
    expect(log).toContain('warning: the round began with the engine tensorflow, which cannot be opened now: tensorflow is gone; it goes on with another, which rounds differently');
    expect(await openRoundEngine(context, 'auto', file, opener(['tensorflow']).open)).toMatchObject({ name: 'wasm', failed });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ name: 'wasm', reason: 'measured', failed });
  });

  it('opens the engine that was asked for, or fails', async () => {
    const { open, asked } = opener(['tensorflow'], ['webgpu']);
    await expect(openRoundEngine(context, 'webgpu', join(folder, 'asked.json'), open)).rejects.toThrow('webgpu is gone');
    expect(asked).toEqual(['webgpu']);
  });
});
