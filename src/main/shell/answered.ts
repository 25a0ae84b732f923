import type { IpcMainInvokeEvent, WebFrameMain } from 'electron';
import type { Answer } from '../../core/contract/bridge.ts';
import { serializeError, WeakspotError } from '../../core/errors.ts';
import { isOwnPage } from './origin.ts';

/** Runs what the app's own page asked for; anybody else is refused. */
export async function answered<Result>(event: Pick<IpcMainInvokeEvent, 'senderFrame'>, act: () => Promise<Result>): Promise<Answer<Result>> {
  try {
    if (!isOwnTopFrame(event.senderFrame)) throw new WeakspotError('permission', 'only the app’s own page may ask for this');
    return { result: await act() };
  } catch (error) {
    return { error: serializeError(error) };
  }
}

/** No frame inside a page asks for anything. */
export function isOwnTopFrame(frame: WebFrameMain | null): boolean {
  return isOwnPage(frame?.url) && !frame?.parent;
}
