import { WeakspotError } from '../../../core/errors.ts';
import { engines, type EngineName } from './registry.ts';

export type BackendName = EngineName | 'auto';

export type OpenedBackend = {
  name: EngineName;
  /** What computes, in words. */
  device: string;
  /** Why this engine was taken. */
  reason: string;
};

/**
 * Makes an engine the one that every tensor operation of this process uses; `auto` takes the first that is available.
 *
 * @throws {WeakspotError} `missing-dependency` for an engine that is not available, saying what to do
 */
export async function openBackend(name: BackendName): Promise<OpenedBackend> {
  const engine = engines.find((engine) => (name === 'auto' ? engine.probe() === null : engine.name === name));
  if (!engine) throw new WeakspotError('bad-request', `there is no engine ${name}; see "weakspot doctor"`, { engine: name });
  const device = await engine.open();
  return { name: engine.name, device, reason: name === 'auto' ? 'the fastest available' : 'asked for' };
}
