import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import type { Recording } from './canvas-page/recording.ts';

export type CanvasBenchOptions = { /** Diameters in image pixels. */ brushes?: readonly number[]; seconds?: number; rounds?: number };

/** Of all strokes of one kind; milliseconds, and shares of all frames. */
export type StrokeFigures = { frames: number; workP50: number; workP95: number; workMost: number; slowFrames: number; slowShare: number; longTasks: number[]; longestCall: number };
export type StrokeResult = { brush: number; scale: 'fit' | number; ours: StrokeFigures; plain: StrokeFigures };
/** The longest task of ours, and what the browser counted as tasks over 50 ms, its own included. */
export type TaskFigures = { longestCall: number; longTasks: number[] };
export type CanvasBenchResult = {
  image: string;
  viewport: string;
  strokes: StrokeResult[];
  all: { ours: StrokeFigures; plain: StrokeFigures };
  /** Reading in a mask of 12 megapixels: until it is painted, and the tasks over 50 ms in it. */
  load: { ms: number } & TaskFigures;
  /** Commands on the whole mask, until each is an operation. */
  commands: { ms: Record<string, number> } & TaskFigures;
};

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const viewport = { width: 1280, height: 800 };
/** An interval longer than this is a frame that was missed, at 60 Hz. */
const slowMs = 25;

/** Strokes on an image of 4,000 × 3,000 pixels with a mask as large, in Chromium, against strokes on a plain canvas; both take turns. */
export async function benchCanvas({ brushes = [5, 25, 100, 400], seconds = 1.5, rounds = 2 }: CanvasBenchOptions = {}): Promise<CanvasBenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-canvas-bench-'));
  await build({
    root: fileURLToPath(new URL('./canvas-page', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, target: 'chrome108', chunkSizeWarningLimit: 2000 },
    worker: { format: 'es' },
  });
  const server = await serve(folder);
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport });
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const result = await measure(page, brushes, seconds, rounds);
    if (failures.length > 0) throw new Error(`The page failed: ${failures.join('; ')}`);
    return result;
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(page: Page, brushes: readonly number[], seconds: number, rounds: number): Promise<CanvasBenchResult> {
  const devtools = await page.context().newCDPSession(page);
  await page.waitForFunction('window.canvasBench');
  await page.evaluate('canvasBench.prepare()');
  await page.evaluate('canvasBench.ours()');
  await page.evaluate('canvasBench.record()');
  const loadMs = (await page.evaluate('canvasBench.load()')) as number;
  const loading = (await page.evaluate('canvasBench.stop()')) as Recording;
  await page.evaluate('canvasBench.record()');
  const commandMs = (await page.evaluate('canvasBench.commands()')) as Record<string, number>;
  const commanding = (await page.evaluate('canvasBench.stop()')) as Recording;

  const cases = (['fit', 1] as const).flatMap((scale) => brushes.map((brush) => ({ brush, scale, ours: [] as Recording[], plain: [] as Recording[] })));
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first finds the machine as the other left it.
    for (const kind of round % 2 === 0 ? (['plain', 'ours'] as const) : (['ours', 'plain'] as const)) {
      await page.evaluate(`canvasBench.${kind}()`);
      if (kind === 'ours') await page.evaluate('canvasBench.load()');
      for (const { brush, scale, [kind]: recordings } of cases) {
        await page.evaluate(`canvasBench.set(${brush}, ${JSON.stringify(scale)})`);
        await page.evaluate('canvasBench.record()');
        await stroke(devtools, seconds);
        recordings.push((await page.evaluate('canvasBench.stop()')) as Recording);
      }
      if (kind === 'ours') {
        const { operations } = (await page.evaluate('canvasBench.state()')) as { operations: number };
        if (operations !== cases.length) throw new Error(`${cases.length} strokes came to ${operations} operations`);
      }
    }
  }
  return {
    image: '4000×3000, mask 4000×3000',
    viewport: `${viewport.width}×${viewport.height}`,
    strokes: cases.map(({ brush, scale, ours, plain }) => ({ brush, scale, ours: figures(ours), plain: figures(plain) })),
    all: { ours: figures(cases.flatMap(({ ours }) => ours)), plain: figures(cases.flatMap(({ plain }) => plain)) },
    load: { ms: loadMs, ...tasks(loading) },
    commands: { ms: commandMs, ...tasks(commanding) },
  };
}

/** One stroke of the mouse that wanders over the whole view, 120 places a second. */
async function stroke(devtools: CDPSession, seconds: number): Promise<void> {
  const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', { x, y }: { x: number; y: number }): Promise<unknown> =>
    devtools.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1 });
  const place = (phase: number): { x: number; y: number } => ({
    x: viewport.width * (0.5 + 0.42 * Math.sin(5 * phase)),
    y: viewport.height * (0.5 + 0.42 * Math.sin(7 * phase + 1)),
  });
  await send('mousePressed', place(0));
  const begun = performance.now();
  let waiting = 0;
  for (;;) {
    const phase = (performance.now() - begun) / 1000;
    if (phase > seconds) break;
    // A page that lags gets no backlog: the person's hand would not wait either, but events would be coalesced.
    if (waiting < 6) {
      waiting++;
      void send('mouseMoved', place(phase)).finally(() => waiting--);
    }
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
  await send('mouseReleased', place(seconds));
}

function figures(recordings: readonly Recording[]): StrokeFigures {
  const work = recordings.flatMap((each) => each.workPerFrame).sort((a, b) => a - b);
  const intervals = recordings.flatMap((each) => each.frameIntervals);
  const slow = intervals.filter((interval) => interval > slowMs).length;
  const at = (share: number): number => work[Math.min(work.length - 1, Math.floor(share * work.length))] ?? 0;
  return {
    frames: intervals.length,
    workP50: at(0.5),
    workP95: at(0.95),
    workMost: work.at(-1) ?? 0,
    slowFrames: slow,
    slowShare: slow / Math.max(1, intervals.length),
    longTasks: recordings.flatMap((each) => each.longTasks),
    longestCall: Math.max(0, ...recordings.flatMap((each) => each.longestCalls)),
  };
}

function tasks({ longestCalls, longTasks }: Recording): TaskFigures {
  return { longestCall: Math.max(0, ...longestCalls), longTasks };
}

const mediaTypes: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (body) => response.writeHead(200, { 'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

export function describeBenchCanvas({ image, viewport: view, strokes, all, load, commands }: CanvasBenchResult): string {
  const describeTasks = ({ longestCall, longTasks }: TaskFigures): string => `longest task of ours ${ms(longestCall)}, tasks over 50 ms: ${longTasks.length > 0 ? longTasks.map(ms).join(', ') : 'none'}`;
  const row = (name: string, ours: StrokeFigures, plain: StrokeFigures): string =>
    [
      name.padEnd(26),
      `work a frame ${ms(ours.workP50)} (p95 ${ms(ours.workP95)}, most ${ms(ours.workMost)})`,
      `frames over ${slowMs} ms: ${ours.slowFrames} of ${ours.frames}; plain canvas ${plain.slowFrames} of ${plain.frames}`,
      `tasks over 50 ms: ${ours.longTasks.length}; plain ${plain.longTasks.length}`,
    ].join('  ');
  return [
    `Strokes on ${image}, seen in ${view}`,
    ...strokes.map(({ brush, scale, ours, plain }) => row(`brush ${brush} px, ${scale === 'fit' ? 'fitted' : `${100 * scale} %`}`, ours, plain)),
    row('all', all.ours, all.plain),
    `Loading the mask: ${ms(load.ms)} until painted; ${describeTasks(load)}`,
    `On the whole mask: ${Object.entries(commands.ms)
      .map(([name, took]) => `${name} ${ms(took)}`)
      .join(', ')}; ${describeTasks(commands)}`,
  ].join('\n');
}
