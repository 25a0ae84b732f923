import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron';
import { writeWhole } from '../service/write-whole.ts';

/** A session of its own that keeps nothing, so that the app's page and what is printed know nothing of each other. */
const partition = 'print';

/**
 * Prints a page that lies in a file to a PDF, in a window that is never shown: no script runs in it, and it reads that file alone.
 *
 * @returns the PDF's size in bytes
 */
export async function printWindowPdf(htmlFile: string, pdfFile: string): Promise<{ bytes: number }> {
  const address = pathToFileURL(htmlFile).href;
  session.fromPartition(partition).webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: url !== address && !url.startsWith('data:') }));
  const window = new BrowserWindow({ show: false, webPreferences: { partition, javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false } });
  try {
    await window.loadURL(address);
    return { bytes: await writeWhole(pdfFile, await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true })) };
  } finally {
    window.destroy();
  }
}
