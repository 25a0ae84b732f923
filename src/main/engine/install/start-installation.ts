import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reviveError, WeakspotError } from '../../../core/errors.ts';
import { moduleUrl } from '../../../core/module-url.ts';
import { networkEnvironment } from './network-environment.ts';
import { readPipConfiguration } from './pip-configuration.ts';
import type { InstallEvent, InstallOutcome, InstallRequest } from './request.ts';
import type { FromInstaller, ToInstaller } from './serve-installation.ts';

export type RunningInstallation = {
  readonly ended: Promise<InstallOutcome>;
  /** Ends it in good order: what was downloaded is kept. */
  stop(): void;
};

export type StartOptions = { listener?: (event: InstallEvent) => void; entry?: string; environment?: NodeJS.ProcessEnv };

/** How long an installation that was asked to stop may take before its process is killed. */
const stopMs = 15_000;

const defaultEntry = fileURLToPath(moduleUrl('./entry.ts', import.meta.url));

/**
 * Installs an engine in a process of its own, so that nothing else waits for it, with the user's proxy and certificates.
 * `ended` rejects with what went wrong.
 */
export function startInstallation(request: InstallRequest, { listener = () => {}, entry = defaultEntry, environment = process.env }: StartOptions = {}): RunningInstallation {
  const scratch = mkdtempSync(join(tmpdir(), 'weakspot-install-'));
  const { promise, resolve, reject } = Promise.withResolvers<InstallOutcome>();
  const ended = promise.finally(() => rmSync(scratch, { recursive: true, force: true }));
  let said: FromInstaller | null = null;
  let words = '';
  let stopTimer: NodeJS.Timeout | null = null;
  let child: ReturnType<typeof fork>;
  // A proxy that cannot be used is in nobody's way where nothing is fetched.
  const offline = request.rebuild || (request.wheel !== null && !request.gpu);
  try {
    child = fork(entry, [], {
      execPath: process.execPath,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: offline ? environment : networkEnvironment(environment, readPipConfiguration({ environment }), join(scratch, 'certificates.pem')),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A terminal's Ctrl-C is for whoever started it, who then says `stop`; it would end a probe, which then seems to have failed.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    reject(error as Error);
    return { ended, stop: () => {} };
  }
  const send = (message: ToInstaller): void => {
    if (child.connected) child.send(message, () => {});
  };
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2_000)));
  child.on('message', (message) => {
    const event = message as FromInstaller;
    if (event.type === 'progress' || event.type === 'log') listener(event);
    else said = event;
  });
  child.once('error', (error) => reject(new WeakspotError('internal', `the installation could not be started: ${error.message}`)));
  child.once('close', (code, signal) => {
    if (stopTimer) clearTimeout(stopTimer);
    if (said?.type === 'ended') resolve(said.outcome);
    else if (said?.type === 'failed') reject(reviveError(said.error));
    else reject(new WeakspotError('interrupted', `the installation ended without a word (${signal ?? `exit status ${code}`}); start it again, it goes on from what was downloaded. ${words.trim()}`));
  });
  send({ type: 'start', request });
  return {
    ended,
    stop: () => {
      send({ type: 'stop' });
      stopTimer ??= setTimeout(() => child.kill('SIGKILL'), stopMs);
    },
  };
}
