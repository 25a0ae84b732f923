import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { channels, type Answer, type BridgeEvent } from '../../core/contract/bridge.ts';
import { remoteCallNames, subscriptionNames } from '../../core/contract/names.ts';
import { serializeError, WeakspotError } from '../../core/errors.ts';
import { isOwnPage } from './origin.ts';
import type { ProjectSession } from './project.ts';

/** Passes the page's calls on to the service and its answers back. What is asked for is checked by the service, once. */
export function setupRelay(project: ProjectSession): void {
  ipcMain.handle(channels.call, (event, method: unknown, request: unknown) =>
    answered(event.senderFrame, async () => {
      const name = known(remoteCallNames, method);
      return (await project.client()).call(name, request as never);
    }),
  );
  ipcMain.handle(channels.openProject, (event) => answered(event.senderFrame, async () => ({ opened: await project.choose() })));
  relaySubscriptions(project);
}

function relaySubscriptions(project: ProjectSession): void {
  const leaving = new Map<string, () => void>();

  ipcMain.on(channels.subscribe, (event, id: unknown, method: unknown, request: unknown) => {
    if (!isOwnPage(event.senderFrame?.url) || typeof id !== 'string') return;
    const { sender } = event;
    const send = (message: BridgeEvent<unknown>): void => {
      if (!sender.isDestroyed()) sender.send(channels.event, id, message);
    };
    const key = keyOf(sender, id);
    const leave = (): void => leaving.get(key)?.();
    const run = async (): Promise<void> => {
      const name = known(subscriptionNames, method);
      const client = await project.client();
      const subscription = client.subscribe(name, request as never, (item) => send({ event: item }));
      leaving.set(key, () => subscription.leave());
      await subscription.ended;
    };
    // A page that is gone or loaded anew listens no longer.
    sender.once('destroyed', leave).once('did-navigate', leave);
    run()
      .then(() => send({ ended: true }))
      .catch((error: unknown) => send({ error: serializeError(error) }))
      .finally(() => {
        leaving.delete(key);
        sender.off('destroyed', leave).off('did-navigate', leave);
      });
  });

  ipcMain.on(channels.leave, (event, id: unknown) => leaving.get(keyOf(event.sender, String(id)))?.());
}

async function answered<Result>(frame: WebFrameMain | null, act: () => Promise<Result>): Promise<Answer<Result>> {
  try {
    if (!isOwnPage(frame?.url)) throw new WeakspotError('permission', 'only the app’s own page may ask for this');
    return { result: await act() };
  } catch (error) {
    return { error: serializeError(error) };
  }
}

function known<Name extends string>(names: readonly Name[], asked: unknown): Name {
  const name = names.find((candidate) => candidate === asked);
  if (name === undefined) throw new WeakspotError('bad-request', `a page cannot call "${String(asked)}"`);
  return name;
}

function keyOf(sender: WebContents, id: string): string {
  return `${sender.id}/${id}`;
}
