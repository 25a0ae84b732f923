import type { IpcMainInvokeEvent, WebFrameMain } from 'electron';
import type { Answer } from '../../core/contract/bridge.ts';
import { WeakspotError } from '../../core/errors.ts';
import { forPage } from './for-page.ts';
import { isOwnPage } from './origin.ts';

/**
 * Runs what the app's own page asked for; anybody else is refused.
 *
 * @param hidden paths that no error may tell the page
 */
export async function answered<Result>(event: Pick<IpcMainInvokeEvent, 'senderFrame'>, hidden: () => readonly string[], act: () => Promise<Result>): Promise<Answer<Result>> {
  try {
    if (!isOwnTopFrame(event.senderFrame)) throw new WeakspotError('permission', 'only the app’s own page may ask for this');
    return { result: await act() };
  } catch (error) {
    return { error: forPage(error, hidden()) };
  }
}

/** No frame inside a page asks for anything. */
export function isOwnTopFrame(frame: WebFrameMain | null): boolean {
  return isOwnPage(frame?.url) && !frame?.parent;
}
