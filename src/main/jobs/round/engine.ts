import type { RoundConfiguration } from '../../../core/contract/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import type { OpenedBackend } from '../../engine/backend/index.ts';
import type { JobContext } from '../protocol.ts';
import type { RoundTools } from './tools.ts';
import { parseSaved, readOrNull } from './work-folder.ts';

/**
 * Opens the engine of a round. One that `auto` took is remembered: a round that is gone on with stays with it, since another
 * rounds differently; where it cannot be opened any more, `auto` takes another and the result says so.
 *
 * @param file where it is remembered
 */
export async function openRoundEngine(
  context: JobContext, requested: RoundConfiguration['engine'], file: string, openBackend: RoundTools['openBackend'],
): Promise<OpenedBackend> {
  const options = { log: context.log.bind(context), signal: context.signal };
  const text = requested === 'auto' ? await readOrNull(file) : null;
  const begun = text === null ? null : parseSaved<Pick<OpenedBackend, 'name' | 'reason' | 'failed'>>(file, text);
  let backend = begun && (await openAgain(begun));
  if (!backend) {
    backend = await openBackend(requested, options);
    const { name, reason, failed } = backend;
    if (begun) backend.failed.unshift(...begun.failed);
    await writeFileDurably(file, Buffer.from(JSON.stringify({ name, reason, failed })));
  }
  context.log('info', `engine ${backend.name}: ${backend.device} (${backend.reason})`);
  return backend;

  async function openAgain({ name, reason, failed }: NonNullable<typeof begun>): Promise<OpenedBackend | null> {
    try {
      return { ...(await openBackend(name, options)), reason, failed };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.log('warning', `the round began with the engine ${name}, which cannot be opened now: ${message}; it goes on with another, which rounds differently`);
      failed.push({ engine: name, message });
      return null;
    }
  }
}
