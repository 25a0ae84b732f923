import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isRunning, ownIdentity, processStart } from '../../../src/main/jobs/process-identity.ts';

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
    // The shell starts a child that ends at once, then sleeps without waiting for it.
    const shell = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 20']);
    const [text] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(text.toString());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(isRunning({ pid, started: null })).toBe(false);
    shell.kill();
  });
});
