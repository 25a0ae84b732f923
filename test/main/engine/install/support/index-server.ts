import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Wheel } from './make-wheel.ts';

export type IndexServer = {
  /** Address of the index. */
  url: string;
  requests: { method: string; path: string; range: string | undefined; authorization: string | undefined }[];
  close(): Promise<void>;
};

export type IndexOptions = {
  format?: 'json' | 'html' | 'text';
  /** What is published in place of the true hash; null publishes none. */
  publishedSha256?: string | null;
  /** Breaks the first answers with a file off, each after so many bytes. */
  breakAfter?: number[];
  ignoreRange?: boolean;
  etag?: string;
  /** Status of all answers with a file. */
  fileStatus?: number;
  /** Wanted as the basic authentication of every request. */
  credentials?: string;
  /** Sends those who ask for a project to this server instead. */
  redirect?: string;
  /** Sends so many bytes of each file and then nothing more. */
  stallAfter?: number;
  /** Speaks TLS with these. */
  secure?: { key: Buffer; cert: Buffer };
};

/** A package index on this computer, over real HTTP: `/simple/PROJECT/` and `/files/FILE`. */
export async function serveIndex(projects: Record<string, readonly Wheel[]>, options: IndexOptions = {}): Promise<IndexServer> {
  const requests: IndexServer['requests'] = [];
  const breaks = [...(options.breakAfter ?? [])];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url!.replace(/^http:\/\/[^/]+/, '');
    requests.push({ method: request.method!, path, range: request.headers.range, authorization: request.headers.authorization });
    if (options.credentials && request.headers.authorization !== `Basic ${Buffer.from(options.credentials).toString('base64')}`) {
      response.writeHead(401).end();
      return;
    }
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const file = /^\/files\/(.+)$/.exec(path)?.[1];
    const wheel = Object.values(projects).flat().find((wheel) => wheel.file === file);
    if (project && options.redirect) response.writeHead(302, { location: new URL(path, options.redirect).href }).end();
    else if (project && projects[project]) list(response, projects[project], options);
    else if (wheel) send(request, response, wheel, options, breaks.shift());
    else response.writeHead(404).end();
  };
  const server = options.secure ? createSecureServer(options.secure, answer) : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${options.secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function list(response: ServerResponse, wheels: readonly Wheel[], { format = 'json', publishedSha256 }: IndexOptions): void {
  const hashOf = (wheel: Wheel): string | null => (publishedSha256 === undefined ? wheel.sha256 : publishedSha256);
  if (format === 'json') {
    response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
    const files = wheels.map((wheel) => ({ filename: wheel.file, url: `../../files/${wheel.file}`, hashes: hashOf(wheel) ? { sha256: hashOf(wheel) } : {}, size: wheel.bytes.length }));
    response.end(JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'x', files }));
  } else if (format === 'html') {
    response.setHeader('content-type', 'text/html');
    const links = wheels.map((wheel) => `<a href="../../files/${wheel.file}${hashOf(wheel) ? `#sha256=${hashOf(wheel)}` : ''}" data-requires-python="&gt;=3.10">${wheel.file}</a><br>`);
    response.end(`<!DOCTYPE html><html><body>\n${links.join('\n')}\n</body></html>`);
  } else {
    response.setHeader('content-type', 'text/plain');
    response.end('hello');
  }
}

function send(request: IncomingMessage, response: ServerResponse, wheel: Wheel, { ignoreRange, etag = `"${wheel.sha256.slice(0, 8)}"`, fileStatus, stallAfter }: IndexOptions, breakAfter: number | undefined): void {
  if (fileStatus) {
    response.writeHead(fileStatus).end();
    return;
  }
  const condition = request.headers['if-range'];
  const found = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const start = found && !ignoreRange && (condition === undefined || condition === etag) ? Number(found[1]) : 0;
  const bytes = wheel.bytes.subarray(start);
  response.setHeader('etag', etag);
  response.setHeader('content-length', bytes.length);
  if (start > 0) response.setHeader('content-range', `bytes ${start}-${wheel.bytes.length - 1}/${wheel.bytes.length}`);
  response.writeHead(start > 0 ? 206 : 200);
  if (stallAfter !== undefined) response.write(bytes.subarray(0, stallAfter));
  else if (breakAfter === undefined) response.end(bytes);
  // What a client has not read yet when a connection breaks is lost to it, so it gets a moment.
  else response.write(bytes.subarray(0, breakAfter), () => setTimeout(() => response.socket?.destroy(), 50));
}
