import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSocketPath } from '../../../src/main/service/socket-path.ts';

let runtime: string;

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'w-'));
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(runtime, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('newSocketPath', () => {
  it('is a new name each time, in a folder that nobody else may enter', () => {
    const [first, second] = [newSocketPath(), newSocketPath()];
    expect(first).not.toBe(second);
    expect(dirname(first)).toBe(join(runtime, `weakspot-${process.getuid!()}`));
    expect(statSync(dirname(first)).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others may enter', () => {
    chmodSync(dirname(newSocketPath()), 0o755);
    expect(() => newSocketPath()).toThrow(expect.objectContaining({ code: 'permission' }));
  });

  it('refuses a path that is too long for a socket, and says what to do', () => {
    const long = join(runtime, 'x'.repeat(90));
    vi.stubEnv('XDG_RUNTIME_DIR', '');
    vi.stubEnv('TMPDIR', long);
    expect(() => newSocketPath()).toThrow(expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('TMPDIR') }));
  });

  it('does without a runtime folder that is not there', () => {
    vi.stubEnv('XDG_RUNTIME_DIR', join(runtime, 'gone'));
    vi.stubEnv('TMPDIR', runtime);
    expect(dirname(dirname(newSocketPath()))).toBe(runtime);
  });
});
