import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireLock, describeSelf, findHolder, lockFile, type LockHolder } from '../../../src/main/service/lock.ts';
import { newSocketPath } from '../../../src/main/service/socket-path.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function self(token = 'mine'): LockHolder {
  return describeSelf(folder, '/nowhere/x.sock', token);
}

/** A lock as a process left it that is certainly dead by now. */
function leaveStaleLock(change: Partial<LockHolder> = {}): void {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(lockFile(folder), JSON.stringify({ ...self('stale'), pid, started: 'some boot/1', ...change }));
}

function mustWin(outcome: ReturnType<typeof acquireLock>) {
  if (!('lock' in outcome)) throw new Error('the lock was not acquired');
  return outcome.lock;
}

describe('the lock of a project', () => {
  it('is had by one, readable by its owner only, and gone after release', () => {
    const lock = mustWin(acquireLock(folder, self('first')));
    if (process.platform !== 'win32') expect(statSync(lockFile(folder)).mode & 0o777).toBe(0o600);
    expect(acquireLock(folder, self('second'))).toMatchObject({ heldBy: { token: 'first', pid: process.pid } });
    expect(findHolder(folder)?.token).toBe('first');
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(findHolder(folder)).toBeNull();
  });

  it('of a dead process is stale and taken over', () => {
    leaveStaleLock();
    expect(findHolder(folder)).toBeNull();
    mustWin(acquireLock(folder, self()));
    expect(findHolder(folder)?.token).toBe('mine');
    expect(readdirSync(folder)).toEqual(['service.lock']);
  });

  it.skipIf(process.platform === 'win32')('of a dead process takes only a socket of ours along, whatever it names', async () => {
    vi.stubEnv('XDG_RUNTIME_DIR', folder);
    const ours = newSocketPath();
    const elsewhere = join(folder, 'elsewhere.sock');
    const file = join(dirname(ours), 'file.sock');
    writeFileSync(file, 'not a socket');
    // A server that is closed removes its socket itself; ended by a kill, it leaves it.
    for (const path of [ours, elsewhere]) spawnSync(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`]);
    expect([ours, elsewhere].map((path) => existsSync(path))).toEqual([true, true]);
    try {
      for (const socket of [elsewhere, file, ours]) {
        leaveStaleLock({ socket });
        mustWin(acquireLock(folder, self())).release();
      }
    } finally {
      vi.unstubAllEnvs();
    }
    expect([elsewhere, file, ours].map((path) => existsSync(path))).toEqual([true, true, false]);
  });

  it.skipIf(process.platform !== 'linux')('whose pid now belongs to another process is stale', () => {
    leaveStaleLock({ pid: process.pid });
    mustWin(acquireLock(folder, self()));
    expect(findHolder(folder)?.token).toBe('mine');
  });

  it('that cannot be read is stale once it is old enough not to be half written', () => {
    writeFileSync(lockFile(folder), '{"pid": 1');
    expect(acquireLock(folder, self())).toEqual({ heldBy: null });
    const past = new Date(Date.now() - 60_000);
    spawnSync('touch', ['-d', past.toISOString(), lockFile(folder)]);
    mustWin(acquireLock(folder, self()));
  });

  it('is refused, naming the computer, where another computer has it', () => {
    writeFileSync(lockFile(folder), JSON.stringify({ ...self('theirs'), host: 'another-computer' }));
    expect(() => acquireLock(folder, self())).toThrow(expect.objectContaining({ code: 'locked', message: expect.stringContaining('"another-computer"') }));
    expect(readFileSync(lockFile(folder), 'utf8')).toContain('theirs');
  });

  it('does not hold for a copy of the project', () => {
    mustWin(acquireLock(folder, self('original')));
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true });
    try {
      expect(findHolder(copy)).toBeNull();
      mustWin(acquireLock(copy, describeSelf(copy, '/nowhere/y.sock', 'copy')));
      expect(findHolder(folder)?.token).toBe('original');
      expect(findHolder(copy)?.token).toBe('copy');
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  it('survives a racer that died while taking over a stale one', () => {
    leaveStaleLock();
    const key = createHash('sha256').update(readFileSync(lockFile(folder), 'utf8')).digest('hex').slice(0, 16);
    writeFileSync(`${lockFile(folder)}.${key}`, JSON.stringify({ ...self('dead racer'), started: 'some boot/2', pid: spawnSync(process.execPath, ['-e', '']).pid }));
    mustWin(acquireLock(folder, self()));
    expect(findHolder(folder)?.token).toBe('mine');
    expect(readdirSync(folder)).toEqual(['service.lock']);
  });

  it('is not released by one who no longer has it', () => {
    const lock = mustWin(acquireLock(folder, self('first')));
    writeFileSync(lockFile(folder), JSON.stringify(self('second')));
    lock.release();
    expect(existsSync(lockFile(folder))).toBe(true);
  });

  it('goes to exactly one of many that race for a stale one', async () => {
    for (let repetition = 0; repetition < 3; repetition++) {
      leaveStaleLock({ token: `stale ${repetition}` });
      const racers = Array.from({ length: 5 }, () => fork(join(import.meta.dirname, 'fixture', 'race-for-lock.ts'), [folder]));
      await Promise.all(racers.map((racer) => nextMessage(racer)));
      for (const racer of racers) racer.send('go');
      const answers = (await Promise.all(racers.map((racer) => nextMessage(racer)))) as { won: boolean; pid: number }[];
      const winners = answers.filter((answer) => answer.won);
      expect(winners).toHaveLength(1);
      expect(findHolder(folder)?.token).toBe(`token-of-${winners[0]!.pid}`);
      expect(readdirSync(folder)).toEqual(['service.lock']);
      await Promise.all(racers.map((racer) => ended(racer)));
    }
  });
});

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
