import type { EngineEvent } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { listEngines, removeTensorflow } from '../../engine/install/index.ts';
import type { Caller, Handlers, Subscriber } from '../host/dispatch.ts';
import type { Installation } from '../installation.ts';
import { absolute } from './absolute.ts';

type Names = 'engine.list' | 'engine.install' | 'engine.installFrom' | 'engine.stop' | 'engine.remove' | 'engine.installation';

export function engineHandlers(installation: Installation): Pick<Handlers, Names> {
  return {
    'engine.list': async () =>
      (await listEngines()).map(({ engine, state, version, gpu, bytes, installedAt, note }) => ({ engine, state, version, gpu, bytes, installedAt, note, installing: installation.busy })),
    'engine.install': ({ gpu, rebuild }, caller) => {
      refuseReader(caller);
      installation.start({ gpu, rebuild, wheel: null, index: null });
      return {};
    },
    'engine.installFrom': ({ gpu, rebuild, wheel, index }) => {
      installation.start({ gpu, rebuild, wheel: wheel === null ? null : absolute('wheel', wheel), index });
      return {};
    },
    'engine.stop': (_request, caller) => {
      refuseReader(caller);
      installation.stop();
      return {};
    },
    'engine.remove': async (_request, caller) => {
      refuseReader(caller);
      if (installation.busy) throw new WeakspotError('conflict', 'the engine is being installed; stop that first', { engine: 'tensorflow' });
      const { engine, bytes } = await removeTensorflow();
      return { engine, bytes };
    },
    'engine.installation': (_request, subscriber) => watch(installation, subscriber),
  };
}

/** Engines belong to the computer's user: who reads a project from elsewhere neither downloads to it nor takes them away. */
function refuseReader(caller: Caller): void {
  if (caller.fixed) throw new WeakspotError('permission', 'engines are installed and removed on the computer that the project is on: in its window, or with "weakspot engine"');
}

const lastEvents = new Set<EngineEvent['type']>(['ended', 'failed', 'idle']);

function watch(installation: Installation, subscriber: Subscriber<EngineEvent>): Promise<void> {
  return new Promise((resolve) => {
    let ended = false;
    const unwatch = installation.watch((event) => {
      subscriber.emit(event, event.type === 'progress' ? { latest: 'progress' } : {});
      if (!lastEvents.has(event.type)) return;
      ended = true;
      resolve();
    });
    if (ended) return;
    subscriber.signal.addEventListener('abort', () => {
      unwatch();
      resolve();
    }, { once: true });
  });
}
