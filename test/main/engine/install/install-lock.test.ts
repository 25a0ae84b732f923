import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockInstallation } from '../../../../src/main/engine/install/install-lock.ts';

let root: string;
let file: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-lock-'));
  file = join(root, 'engines', '.lock');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('lockInstallation', () => {
  it('is had by one at a time, and leaves nothing behind', () => {
    const unlock = lockInstallation(file);
    expect(() => lockInstallation(file)).toThrow(`process ${process.pid} is installing or removing an engine`);
    unlock();
    lockInstallation(file)();
    expect(readdirSync(join(root, 'engines'))).toEqual([]);
  });

  it('is taken over from a process that has ended, from one whose pid is used again, and where it cannot be read', () => {
    lockInstallation(file)();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (const holder of [{ pid, started: '1', host: hostname() }, { pid: process.pid, started: '1', host: hostname() }, 'nonsense']) {
      writeFileSync(file, JSON.stringify(holder));
      const unlock = lockInstallation(file);
      expect(() => lockInstallation(file)).toThrow('is installing or removing an engine');
      unlock();
    }
    writeFileSync(file, '');
    lockInstallation(file)();
    expect(existsSync(file)).toBe(false);
  });

  it('is left to a process of another computer, which cannot be asked', () => {
    lockInstallation(file)();
    writeFileSync(file, JSON.stringify({ pid: 1, started: null, host: 'another' }));
    expect(() => lockInstallation(file)).toThrow(`process 1 on another is installing or removing an engine. Wait until it has ended; if it no longer runs, delete ${file}`);
  });

  it('is not let go of by one that no longer has it', () => {
    const unlock = lockInstallation(file);
    writeFileSync(file, JSON.stringify({ pid: 1, started: null, host: 'another' }));
    unlock();
    expect(existsSync(file)).toBe(true);
  });
});
