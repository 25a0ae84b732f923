import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WeakspotError } from '../../core/errors.ts';
import { findBrowser } from './find-browser.ts';

const longestMs = 120_000;

export const printAdvice = 'install Chromium, Chrome or Edge, or set CHROME_PATH to one of them; or open the page in a browser and print it there';

/**
 * Prints a page that lies in a file to a PDF, by a browser of this computer, without network and with a profile that is thrown away. The PDF is made
 * aside and renamed into place, so that nobody ever sees half of it.
 *
 * @param browser path of the browser; by default what {@link findBrowser} finds
 * @returns the PDF's size in bytes
 * @throws WeakspotError `missing-dependency` where there is no browser, or where it does not print; `cancelled` by the signal
 */
export async function printPdf(htmlFile: string, pdfFile: string, { browser = findBrowser(), signal }: { browser?: string | null; signal?: AbortSignal } = {}): Promise<{ bytes: number }> {
  if (browser === null) throw new WeakspotError('missing-dependency', `No browser was found that prints a PDF; ${printAdvice}.`);
  const profile = await mkdtemp(join(tmpdir(), 'weakspot-print-'));
  const aside = `${pdfFile}.${randomBytes(4).toString('hex')}.part`;
  try {
    await runBrowser(browser, [...switches(profile), `--print-to-pdf=${aside}`, pathToFileURL(htmlFile).href], signal);
    if (!(await isWholePdf(aside))) throw new WeakspotError('missing-dependency', `${browser} ended without a whole PDF; ${printAdvice}.`, { browser });
    await rename(aside, pdfFile);
    return { bytes: (await stat(pdfFile)).size };
  } finally {
    await rm(aside, { force: true });
    // A browser that was stopped may still be closing its files.
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function switches(profile: string): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--no-pdf-header-footer',
    // The same, as browsers before 2022 know it.
    '--print-to-pdf-no-header',
    `--user-data-dir=${profile}`,
    // Its sandbox refuses to start for the superuser, as whom containers run.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

function runBrowser(browser: string, parameters: string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(browser, parameters, { timeout: longestMs, killSignal: 'SIGKILL', windowsHide: true, maxBuffer: 16 * 1024 * 1024, ...(signal && { signal }) }, (error, _output, messages) => {
      if (!error) return resolve();
      if (signal?.aborted) return reject(new WeakspotError('cancelled', 'The printing was stopped.'));
      const why = error.killed ? `it did not end within ${longestMs / 1000} s` : (messages.trim().split('\n').at(-1) ?? error.message);
      reject(new WeakspotError('missing-dependency', `${browser} did not print: ${why}. Instead, ${printAdvice}.`, { browser }, { cause: error }));
    });
  });
}

/** Begins and ends as a PDF does. */
export async function isWholePdf(file: string): Promise<boolean> {
  let handle;
  try {
    handle = await open(file);
  } catch {
    return false;
  }
  try {
    const { size } = await handle.stat();
    const [head, tail] = [Buffer.alloc(5), Buffer.alloc(Math.min(size, 32))];
    await handle.read(head, 0, head.length, 0);
    await handle.read(tail, 0, tail.length, size - tail.length);
    return head.toString('latin1') === '%PDF-' && tail.toString('latin1').trimEnd().endsWith('%%EOF');
  } finally {
    await handle.close();
  }
}
