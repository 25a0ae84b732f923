import type { Page } from '@playwright/test';
import type { Answer } from '../../src/core/contract/bridge.ts';
import type { RequestOf, ResponseOf } from '../../src/core/contract/index.ts';
import type { RemoteCallName } from '../../src/core/contract/names.ts';

type InPage = { ask?: (method: string, request: unknown) => Promise<unknown> };

/** A connection of the page's browser to the project, beside the app's own: a session of the same annotator. */
export type PageSocket = { ask<M extends RemoteCallName>(method: M, request: RequestOf<M>): Promise<Answer<ResponseOf<M>>> };

/** Opens a WebSocket from within the page, with its cookie and under its policy. */
export async function openPageSocket(page: Page): Promise<PageSocket> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/socket`, `weakspot.${localStorage.getItem('weakspot-key')}`);
        const waiting = new Map<number, (answer: unknown) => void>();
        let next = 1;
        (window as InPage).ask = (method, request) =>
          new Promise((answered) => {
            waiting.set(next, answered);
            socket.send(JSON.stringify({ id: next++, method, request }));
          });
        socket.addEventListener('message', ({ data }) => {
          const answer = JSON.parse(data as string) as { id?: number; welcome?: number };
          if (answer.welcome !== undefined) return resolve();
          waiting.get(answer.id ?? 0)?.(answer);
          waiting.delete(answer.id ?? 0);
        });
        socket.addEventListener('close', () => {
          reject(new Error('the connection was refused'));
          for (const answered of waiting.values()) answered({ error: { code: 'interrupted', message: 'the connection was lost', details: {} } });
          waiting.clear();
        });
      }),
  );
  return { ask: (method, request) => page.evaluate(([name, body]) => (window as InPage).ask!(name as string, body), [method, request] as const) as Promise<never> };
}
