import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../../../src/core/contract/index.ts';
import { Installation } from '../../../src/main/service/installation.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-installation-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe('Installation', () => {
  it('is not under way where it could not be started', async () => {
    // Where temporary files cannot be made, nothing can be started.
    vi.stubEnv('TMPDIR', join(root, 'missing'));
    const installation = new Installation(() => {});
    expect(() => installation.start({ gpu: false, wheel: null, index: null, rebuild: false })).toThrow('ENOENT');
    const events: EngineEvent[] = [];
    installation.watch((event) => events.push(event));
    expect(events).toEqual([{ type: 'idle' }]);
    expect(installation.busy).toBe(false);
    await installation.close();
  });
});
