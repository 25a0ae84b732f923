import { ipcMain, type WebContents } from 'electron';
import { channels, type BridgeEvent } from '../../core/contract/bridge.ts';
import { remoteCallNames, subscriptionNames } from '../../core/contract/names.ts';
import { WeakspotError } from '../../core/errors.ts';
import { userDataFolder } from '../engine/install/data-folder.ts';
import { answered, isOwnTopFrame } from './answered.ts';
import { desktopFunctions, runDesktop, sampleProject } from './desktop.ts';
import { systemDialogs } from './dialogs.ts';
import { forPage } from './for-page.ts';
import { createHandles } from './handles.ts';
import { sampleFolder } from './product.ts';
import { printWindowPdf } from './print-window.ts';
import type { Desk } from './project.ts';
import type { ProjectSession } from './session.ts';

/** Passes the page's calls on to the service and its answers back. What is asked for is checked by the service, once. */
export function setupRelay(desk: Desk): void {
  const handles = createHandles();
  const hidden = (): string[] => [...handles.paths(), ...desk.session.places()];
  ipcMain.handle(channels.call, (event, method: unknown, request: unknown) =>
    answered(event, hidden, async () => {
      const name = known(remoteCallNames, method);
      return (await desk.session.client()).call(name, request as never);
    }),
  );
  const functions = desktopFunctions(desk, systemDialogs, handles, { sample: sampleFolder(), project: sampleProject(userDataFolder()) }, printWindowPdf);
  ipcMain.handle(channels.desktop, (event, name: unknown, parameters: unknown) => answered(event, hidden, () => runDesktop(functions, name, parameters)));
  relaySubscriptions(desk.session, hidden);
  relayConnection(desk.session, hidden);
}

function relaySubscriptions(session: ProjectSession, hidden: () => string[]): void {
  const leaving = new Map<string, () => void>();

  ipcMain.on(channels.subscribe, (event, id: unknown, method: unknown, request: unknown) => {
    if (!isOwnTopFrame(event.senderFrame) || typeof id !== 'string') return;
    const { sender } = event;
    const send = (message: BridgeEvent<unknown>): void => {
      if (!sender.isDestroyed()) sender.send(channels.event, id, message);
    };
    const key = keyOf(sender, id);
    let left = false;
    const leave = (): void => {
      left = true;
      leaving.get(key)?.();
    };
    const run = async (): Promise<void> => {
      const name = known(subscriptionNames, method);
      const client = await session.client();
      // The page may have left while the connection was being made.
      if (left) return;
      const subscription = client.subscribe(name, request as never, (item) => send({ event: item }));
      leaving.set(key, () => subscription.leave());
      await subscription.ended;
    };
    leaving.set(key, () => void (left = true));
    // A page that is gone or loaded anew listens no longer.
    sender.once('destroyed', leave).once('did-navigate', leave);
    run()
      .then(() => send({ ended: true }))
      .catch((error: unknown) => send({ error: forPage(error, hidden()) }))
      .finally(() => {
        leaving.delete(key);
        sender.off('destroyed', leave).off('did-navigate', leave);
      });
  });

  ipcMain.on(channels.leave, (event, id: unknown) => leaving.get(keyOf(event.sender, String(id)))?.());
}

/** A page that asks hears the state at once, and then each change until it is gone. */
function relayConnection(session: ProjectSession, hidden: () => string[]): void {
  const watching = new WeakSet<WebContents>();
  ipcMain.on(channels.connection, (event) => {
    const { sender } = event;
    if (!isOwnTopFrame(event.senderFrame) || watching.has(sender)) return;
    watching.add(sender);
    const end = session.watch((state) => {
      if (sender.isDestroyed()) return;
      sender.send(channels.connection, state.state === 'lost' ? { ...state, error: forPage(state.error, hidden()) } : state);
    });
    const leave = (): void => {
      end();
      watching.delete(sender);
      sender.off('destroyed', leave).off('did-navigate', leave);
    };
    sender.once('destroyed', leave).once('did-navigate', leave);
  });
}

function known<Name extends string>(names: readonly Name[], asked: unknown): Name {
  const name = names.find((candidate) => candidate === asked);
  if (name === undefined) throw new WeakspotError('bad-request', `a page cannot call "${String(asked)}"`);
  return name;
}

function keyOf(sender: WebContents, id: string): string {
  return `${sender.id}/${id}`;
}
