import { serializeError, WeakspotError, type SerializedError } from '../../../core/errors.ts';
import { installTensorflow } from './install.ts';
import type { InstallEvent, InstallOutcome, InstallRequest } from './request.ts';
import { realTools, type InstallTools } from './tools.ts';

export type ToInstaller = { type: 'start'; request: InstallRequest } | { type: 'stop' };
export type FromInstaller = InstallEvent | { type: 'ended'; outcome: InstallOutcome } | { type: 'failed'; error: SerializedError };

/** Makes this process an installation: waits for `start`, and reports over its channel. It ends when the other side is gone. */
export function serveInstallation(makeTools: () => InstallTools = realTools): void {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new WeakspotError('interrupted', 'The installation was interrupted. What was downloaded is kept: the same command goes on from there', { engine: 'tensorflow' }));

  const run = async (request: InstallRequest): Promise<void> => {
    const tools = makeTools();
    try {
      const outcome = await installTensorflow(request, { tools, tell: (event) => void send(event), signal: stop.signal });
      await send({ type: 'ended', outcome });
    } catch (error) {
      // Whatever was going on when the stop came has failed because of it.
      await send({ type: 'failed', error: serializeError(stop.signal.aborted ? stop.signal.reason : error, tools.dataFolder) });
    }
    process.exit(0);
  };

  process.on('message', (message: ToInstaller) => {
    if (message.type === 'start') void run(message.request);
    else interrupt();
  });
  process.once('disconnect', interrupt);
  process.on('SIGTERM', interrupt);
  // On Windows, a terminal's Ctrl-C comes here too; whoever started the installation then says `stop`.
  process.on('SIGINT', () => {});
}

function send(message: FromInstaller): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send!(message, undefined, undefined, () => resolve());
  });
}
