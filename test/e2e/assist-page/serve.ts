import { createServer } from 'node:http';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { readPageFile } from '../../../src/main/page/page-file.ts';

export type AssistPage = { url: string; assets: string[]; requests: string[]; close(): Promise<void> };

/**
 * Builds the page of this folder as the app's is built, for the oldest engine that it runs on, and serves it with the
 * headers that both of the app's hosts send.
 *
 * @param refuse files that are answered as if they were missing
 */
export async function serveAssistPage(refuse: RegExp | null = null): Promise<AssistPage> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-assist-page-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: './',
    logLevel: 'error',
    build: { target: 'chrome108', outDir: folder, emptyOutDir: true },
  });
  const requests: string[] = [];
  let refused = refuse;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    requests.push(pathname);
    void (refused?.test(pathname) ? Promise.resolve(null) : readPageFile(folder, pathname)).then((answer) =>
      answer ? response.writeHead(200, answer.headers).end(answer.body) : response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    assets: await readdir(join(folder, 'assets')),
    requests,
    async close() {
      refused = null;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
