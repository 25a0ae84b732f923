import type { JobRecord } from '../../core/contract/index.ts';
import { reviveError, WeakspotError, type SerializedError } from '../../core/errors.ts';
import type { Client } from '../service/client.ts';
import { InterruptedByPerson } from './run.ts';
import type { Terminal } from './terminal.ts';
import { howToGoOn, quote } from './text.ts';

/** A terminal and a wrapper may both pass on one Ctrl-C; a second one so soon is the same. */
const samePressMs = 1_000;

/**
 * Shows a job's progress until it has ended well. Ctrl-C asks it to stop at the next safe point, waits for that, and
 * throws {@link InterruptedByPerson}; once more, and nobody waits. With `onlyWatch`, as the job is another terminal's,
 * Ctrl-C leaves it running. A job that ends otherwise throws its error.
 */
export async function followJob(client: Client, project: string, id: string, terminal: Terminal, { onlyWatch = false } = {}): Promise<JobRecord> {
  let last: JobRecord | null = null;
  let pressedAt: number | null = null;
  const leave = Promise.withResolvers<void>();

  const onInterrupt = (): void => {
    if (pressedAt !== null && performance.now() - pressedAt < samePressMs) return;
    if (pressedAt !== null) return leave.resolve();
    pressedAt = performance.now();
    if (onlyWatch) return leave.resolve();
    terminal.note('Stopping at the next safe point; Ctrl-C again to leave without waiting.');
    // The job may have ended in the meantime, which the subscription tells.
    client.call('job.interrupt', { job: id }).catch(() => {});
  };
  process.on('SIGINT', onInterrupt);
  try {
    const { ended } = client.subscribe('job.watch', { job: id }, (event) => {
      if (event.type === 'progress') terminal.progress(event.progress);
      else if (event.type === 'log') terminal.note(event.level === 'warning' ? `warning: ${event.text}` : event.text);
      else {
        if (event.record.state === 'queued') terminal.note('Waiting: another job of this project runs first.');
        last = event.record;
      }
    });
    await Promise.race([ended, leave.promise]);
  } catch (error) {
    if (error instanceof WeakspotError && error.code === 'interrupted') {
      throw new WeakspotError('interrupted', `The service ended while the job ran; what was saved is kept. ${howToGoOn(project, id)}`, { job: id }, { cause: error });
    }
    throw error;
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
  if (onlyWatch && pressedAt !== null && (last as JobRecord | null)?.state !== 'done') {
    const command = `weakspot jobs ${quote(project)}`;
    throw new InterruptedByPerson(`The job goes on. Watch it again with: ${command} --watch ${id}; interrupt it with: ${command} --interrupt ${id}`, { job: id });
  }
  return judge(last, pressedAt !== null, project, id);
}

function judge(record: JobRecord | null, pressed: boolean, project: string, id: string): JobRecord {
  if (record?.state === 'done') return record;
  if (pressed && record?.state !== 'failed' && record?.state !== 'cancelled') {
    throw new InterruptedByPerson(`Interrupted; what was done is saved. ${howToGoOn(project, id)}`, { job: id });
  }
  if (record?.error) throw reviveError(record.error as SerializedError);
  if (record?.state === 'cancelled') throw new WeakspotError('cancelled', 'The job was cancelled.', { job: id });
  throw new WeakspotError('interrupted', `The job was interrupted; what was done is saved. ${howToGoOn(project, id)}`, { job: id });
}
