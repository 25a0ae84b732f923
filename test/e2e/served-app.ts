import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { findHolder } from '../../src/main/service/lock.ts';
import { weakspotJson } from '../support/weakspot-command.ts';

const root = join(import.meta.dirname, '..', '..');

export type Link = { annotator: string; url: string };

export type Serving = {
  readonly project: string;
  readonly links: readonly Link[];
  /** The process of `weakspot serve`. */
  readonly pid: number;
  close(): Promise<void>;
};

export type ServedApp = Serving & {
  readonly browser: Browser;
  /** Of the first annotator, at the app's first screen. */
  readonly page: Page;
  /** Another browser, as another person at another computer has it; `hash` is a screen: `#/review?image=…`. */
  open(options?: { annotator?: string; hash?: string; viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }): Promise<{ page: Page; context: BrowserContext }>;
};

/** The Chromium to test in, or null where this computer has none. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null;

/** Why browser tests cannot run here; null where they can. With CI=true that is an error. */
export function browserMissing(): string | null {
  const missing = chromiumPath === null ? 'no Chromium to test in: apt-get install chromium' : null;
  if (missing && process.env['CI'] === 'true') throw new Error(missing);
  return missing;
}

/** A project with the shipped sample set and, unless it is not needed, one short round. */
export async function makeSample(folder: string, round = true): Promise<void> {
  const sample = join(root, 'resources/sample');
  await weakspotJson(['import', folder, '--images', join(sample, 'images'), '--masks', join(sample, 'masks'), '--metadata', join(sample, 'metadata.csv'), '--preset', 'isic']);
  if (round) await weakspotJson(['round', folder, '--model', 'tiny', '--size', '32', '--steps', '60', '--engine', 'wasm']);
}

/** Resolves when nothing has the project open any more, and its folder may be removed. */
export async function serviceGone(project: string): Promise<void> {
  while (existsSync(project) && findHolder(project)) await delay(50);
}

/** Starts `weakspot serve` on a free port, with the page as it was built last. */
export async function serve(project: string, annotators: readonly string[] = ['Ada'], parameters: readonly string[] = []): Promise<Serving> {
  if (!existsSync(join(root, 'out/renderer/index.html'))) throw new Error('the page is not built: run "npm run build" first');
  const named = annotators.flatMap((name) => ['--annotator', name]);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src/main/cli/index.ts'), 'serve', project, ...named, '--json', ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const first = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    void ended.then(() => reject(new Error(`weakspot serve ended: ${complaints}`)));
  });
  const { links } = JSON.parse(first) as { links: Link[] };
  return {
    project,
    links,
    pid: child.pid!,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export type ServedAppOptions = {
  /** A project that is there already; without it, one with the sample set and a short round is made. */
  project?: string;
  /** Whether that one has a round; it takes half a minute. */
  round?: boolean;
  annotators?: readonly string[];
  viewport?: { width: number; height: number };
};

/** The app as a reader has it: a project, `weakspot serve`, Chromium, and the page open in it. `close` takes all of it away. */
export async function startServedApp({ project, round = true, annotators = ['Ada'], viewport = { width: 1360, height: 900 } }: ServedAppOptions = {}): Promise<ServedApp> {
  const temporary = await mkdtemp(join(tmpdir(), 'weakspot-served-'));
  const folder = project ?? join(temporary, 'Clinic');
  if (project === undefined) await makeSample(folder, round);
  const serving = await serve(folder, annotators);
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox', '--disable-gpu'] });
  const open: ServedApp['open'] = async (options = {}) => {
    const context = await browser.newContext({ viewport: options.viewport ?? viewport, ...(options.colorScheme && { colorScheme: options.colorScheme }) });
    const page = await context.newPage();
    const link = serving.links.find(({ annotator }) => annotator === (options.annotator ?? annotators[0]))!;
    await page.goto(link.url);
    if (options.hash !== undefined) await page.evaluate((hash) => void (location.hash = hash), options.hash);
    return { page, context };
  };
  const { page } = await open();
  return {
    ...serving,
    browser,
    page,
    open,
    async close() {
      await browser.close();
      await serving.close();
      await serviceGone(folder);
      await rm(temporary, { recursive: true, force: true });
    },
  };
}
