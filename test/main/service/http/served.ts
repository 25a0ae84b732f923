import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { keyInAddress, keyProtocol, type WebAnswer } from '../../../../src/core/contract/web-frames.ts';
import { ProjectLink } from '../../../../src/main/service/http/project-link.ts';
import { startWebServer, type WebServer } from '../../../../src/main/service/http/server.ts';
import { SlowDown } from '../../../../src/main/service/http/slow-down.ts';
import { findHolder } from '../../../../src/main/service/lock.ts';
import { openClient } from '../../../../src/main/service/open-client.ts';
import { copySample } from '../../../support/sample-subset.ts';

export type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A project of two images, served to two annotators, with a page of three files. */
export type Served = {
  readonly project: string;
  readonly server: WebServer;
  readonly images: readonly { id: string; name: string }[];
  /** Asks as any program may, with whatever headers; nothing is added but the right Host. */
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Reply>;
  /** The cookie that an annotator's link gives. */
  cookieOf(annotator: string): Promise<string>;
  /** Opens the socket, with the key that came with the cookie unless another is given. */
  connect(headers: Record<string, string>, key?: string): Page;
  /** The key that came with a cookie. */
  keyOf(cookie: string): string;
  close(): Promise<void>;
};

export async function startServed(): Promise<Served> {
  const root = mkdtempSync(join(tmpdir(), 'weakspot-http-'));
  const project = join(root, 'Clinic');
  const { images: folder, masks } = copySample(root, 2);
  const client = await openClient(project, { create: true });
  const { job } = await client.call('import.start', { images: folder, masks });
  await client.subscribe('job.watch', { job }, () => {}).ended;
  const { rows } = await client.call('dataset.query', {});
  client.close();
  const page = join(root, 'renderer');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><meta name="csp-nonce" content="%CSP_NONCE%"><title>Weakspot</title>');
  writeFileSync(join(page, 'assets/index-AbC.js'), 'export {}');
  writeFileSync(join(page, 'assets/opencv-worker-AbC.js'), 'export {}');
  // Wrong tries are many here, and none of the tests is about their pace.
  const slowDown = new SlowDown({ mostMs: 20, mostWaiting: 20, forgetMs: 1_000 });
  const server = await startWebServer({ link: new ProjectLink(project), host: '127.0.0.1', port: 0, annotators: ['Ada', 'Bo'], hostNames: ['reading-room.example'], page, slowDown });
  const keys = new Map<string, string>();
  const get: Served['get'] = (path, headers = {}, method = 'GET') => ask(server.port, path, headers, method);
  return {
    project,
    server,
    images: rows.map(({ image, name }) => ({ id: image, name })),
    get,
    async cookieOf(annotator) {
      const { headers } = await get(pathOf(server, annotator), { 'Sec-Fetch-Site': 'none' });
      const cookie = headers['set-cookie']![0]!.split(';')[0]!;
      keys.set(cookie, keyInAddress.exec(new URL(headers.location!, 'http://page').hash)![1]!);
      return cookie;
    },
    keyOf: (cookie) => keys.get(cookie)!,
    connect: (headers, key = keys.get(headers['Cookie'] ?? '') ?? 'none') => new Page(server.port, headers, key),
    async close() {
      await server.close();
      while (findHolder(project)) await delay(50);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** An annotator's link, without the server's name. */
export function pathOf(server: WebServer, annotator: string): string {
  const { pathname, search } = new URL(server.links.find((link) => link.annotator === annotator)!.url);
  return pathname + search;
}

function ask(port: number, path: string, headers: Record<string, string>, method: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers: { Host: `127.0.0.1:${port}`, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    asked.on('error', reject).end();
  });
}

/** A page's end of the WebSocket. */
export class Page {
  readonly answers: WebAnswer[] = [];
  /** The status that a refused connection was answered with. */
  readonly refused: Promise<number>;
  readonly closed: Promise<number>;
  private readonly socket: WebSocket;
  private nextId = 1;

  constructor(port: number, headers: Record<string, string>, key: string) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, `${keyProtocol}${key}`, { headers });
    this.socket.on('message', (data) => this.answers.push(JSON.parse(String(data)) as WebAnswer));
    this.refused = new Promise((resolve) => this.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode!)));
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('error', () => {});
  }

  async welcomed(): Promise<this> {
    await this.until((answer) => 'welcome' in answer);
    return this;
  }

  async until(wanted: (answer: WebAnswer) => boolean): Promise<WebAnswer> {
    for (;;) {
      const found = this.answers.find(wanted);
      if (found) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`the connection closed after ${JSON.stringify(this.answers)}`);
      await delay(5);
    }
  }

  say(message: string | Buffer): void {
    this.socket.send(message);
  }

  ask(method: string, request: unknown): Promise<WebAnswer> {
    const id = this.nextId++;
    this.say(JSON.stringify({ id, method, request }));
    return this.until((answer) => 'id' in answer && answer.id === id);
  }

  close(): Promise<number> {
    this.socket.close();
    return this.closed;
  }
}
