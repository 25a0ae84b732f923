import { WeakspotError } from '../../../core/errors.ts';
import { chooseEngine, type ChoiceOptions } from './choice.ts';
import { engines, type EngineName } from './registry.ts';

export type BackendName = EngineName | 'auto';

export type OpenedBackend = {
  name: EngineName;
  /** What computes, in words. */
  device: string;
  /** Why this engine was taken. */
  reason: string;
  /** Engines that would have been taken before it and could not be opened. */
  failed: { engine: EngineName; message: string }[];
};

/**
 * Makes an engine the one that every tensor operation of this process uses; `auto` takes the fastest that computes correctly, by
 * what was measured on this computer, and goes on to the next, with a warning, where that one cannot be opened now.
 *
 * @throws {WeakspotError} `missing-dependency` for an engine that is not available, saying what to do
 */
export async function openBackend(name: BackendName, options: ChoiceOptions = {}): Promise<OpenedBackend> {
  if (name !== 'auto') return { name, device: await open(name, options.among), reason: 'asked for', failed: [] };
  const { order, reason } = await chooseEngine(options);
  const failed: OpenedBackend['failed'] = [];
  for (const candidate of order) {
    try {
      return { name: candidate, device: await open(candidate, options.among), reason, failed };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failed.push({ engine: candidate, message });
      options.log?.('warning', `the engine ${candidate} was chosen (${reason}) and cannot be opened now: ${message}; see "weakspot doctor"`);
    }
  }
  throw new WeakspotError('missing-dependency', `no engine could be opened: ${failed.map(({ engine, message }) => `${engine}: ${message}`).join('; ')}; see "weakspot doctor"`, {});
}

async function open(name: EngineName, among = engines): Promise<string> {
  const engine = among.find((engine) => engine.name === name);
  if (!engine) throw new WeakspotError('bad-request', `there is no engine ${name}; see "weakspot doctor"`, { engine: name });
  return engine.open();
}
