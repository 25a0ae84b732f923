import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it('is not waited for where it cannot be read', () => {
    // A folder, since a test that runs as root may read every file.
    mkdirSync(file, { recursive: true });
    expect(() => lockInstallation(file)).toThrow('EISDIR');
    expect(readdirSync(join(root, 'engines'))).toEqual(['.lock']);
  });

  it('is taken over from a process that has ended, though nobody has asked how', async () => {
    lockInstallation(file)();
    // A shell that starts a process and becomes one that never asks how it ended; it ends after that, or the shell would ask.
    const parent = spawn('sh', ['-c', 'sleep .5 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    try {
      await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '), { timeout: 10_000 });
      const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19];
      writeFileSync(file, JSON.stringify({ pid, started: `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`, host: hostname() }));
      lockInstallation(file)();
      expect(existsSync(file)).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('is not let go of by one that no longer has it', () => {
    const unlock = lockInstallation(file);
    writeFileSync(file, JSON.stringify({ pid: 1, started: null, host: 'another' }));
    unlock();
    expect(existsSync(file)).toBe(true);
  });
});
