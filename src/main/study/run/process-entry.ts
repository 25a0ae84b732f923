// A process that makes runs for a study: it opens the engine and the collection once, and then takes one run after the other.
import { serializeError } from '../../../core/errors.ts';
import { openBackend } from '../../engine/backend/index.ts';
import { readData } from '../data/open.ts';
import { openContext } from './context.ts';
import { obtainRun, type RunContext } from './execute.ts';
import type { FromRunner, ToRunner } from './protocol.ts';

const answer = (message: FromRunner): void => void process.send!(message);
let context: RunContext | null = null;

process.on('message', (message: ToRunner) => {
  void handle(message).catch((error: unknown) => answer({ kind: 'failed', error: serializeError(error), stack: error instanceof Error ? (error.stack ?? null) : null }));
});
process.on('disconnect', () => process.exit(0));

async function handle(message: ToRunner): Promise<void> {
  if (message.kind === 'open') {
    const backend = await openBackend(message.engine);
    context = openContext(await readData(message.cache, message.data), message.cache, backend, message.commit);
    answer({ kind: 'ready', engine: backend.name });
    return;
  }
  await obtainRun(message.configuration, context!);
  answer({ kind: 'done' });
}
