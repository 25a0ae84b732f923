import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isRunning, ownIdentity, processStart } from '../../../src/main/engine/process-identity.ts';

describe('process identity', () => {
  it('is that of a living process, and no other with its pid', () => {
    const self = ownIdentity();
    expect(self.pid).toBe(process.pid);
    expect(isRunning(self)).toBe(true);
    expect(processStart(process.pid)).toBe(self.started);
    expect(isRunning({ ...self, started: 'some other time' })).toBe(false);
  });

  it('ends with the process', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(isRunning({ pid, started: null })).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('ends with a process that its parent has not yet noticed (a zombie)', async () => {
    // Starts a child, says its pid, and then stands still, so that it never hears of the child's end.
    const standing = `
      const child = require('node:child_process').spawn('true');
      require('node:fs').writeSync(1, String(child.pid));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);`;
    const parent = spawn(process.execPath, ['-e', standing]);
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(text.toString());
    while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await delay(20);
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(isRunning({ pid, started: null })).toBe(false);
    parent.kill('SIGKILL');
  });
});
