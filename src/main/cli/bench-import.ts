import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importInto } from './command/import.ts';
import type { Terminal } from './terminal.ts';

export type ImportBench = {
  images: number;
  masks: number;
  /** The whole import: from the command's start, with service and job process, to its report. */
  seconds: number;
  imagesPerSecond: number;
  /** The job alone, as the report gives it: what remains on a large folder. */
  job: { seconds: number; imagesPerSecond: number };
  /** Bare decoding to pixels by sharp of the same images, as many at a time as sharp would. */
  decode: { seconds: number; imagesPerSecond: number };
  /** Import ÷ bare decoding, in images a second. */
  ratio: number;
};

const imageName = /\.(jpe?g|png|tiff?|webp)$/i;

/** Imports into a scratch project, then decodes the same files and does nothing with them. */
export async function benchImport(images: string, masks: string | null, terminal: Terminal): Promise<ImportBench> {
  const scratch = await mkdtemp(join(tmpdir(), 'weakspot-bench-'));
  try {
    const importStart = performance.now();
    const report = await importInto(join(scratch, 'project'), { images, masks }, terminal);
    const seconds = (performance.now() - importStart) / 1000;
    const decode = await decodeAll(images);
    const imagesPerSecond = report.images / seconds;
    const decodedPerSecond = decode.images / decode.seconds;
    return {
      images: report.images,
      masks: report.masks,
      seconds,
      imagesPerSecond,
      job: { seconds: report.seconds, imagesPerSecond: report.images / report.seconds },
      decode: { seconds: decode.seconds, imagesPerSecond: decodedPerSecond },
      ratio: imagesPerSecond / decodedPerSecond,
    };
  } finally {
    // The scratch project's service may be writing its last words still.
    await rm(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

async function decodeAll(folder: string): Promise<{ images: number; seconds: number }> {
  const { default: sharp } = await import('sharp');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && imageName.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  const start = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < files.length) await sharp(files[next++]!).raw().toBuffer();
  };
  await Promise.all(Array.from({ length: sharp.concurrency() }, worker));
  return { images: files.length, seconds: (performance.now() - start) / 1000 };
}
