import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plural } from '../../core/text.ts';
import { importInto } from './command/import.ts';
import { amount } from './format.ts';
import { sampleFolder } from './sample-folder.ts';
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

/**
 * Imports into a scratch project, then decodes the same files and does nothing with them.
 *
 * @param folders the sample set's without images
 */
export async function benchImport(folders: { images?: string; masks?: string }, terminal: Terminal): Promise<ImportBench> {
  const sample = sampleFolder();
  const images = resolve(folders.images ?? join(sample, 'images'));
  const masks = folders.masks === undefined ? (folders.images === undefined ? join(sample, 'masks') : null) : resolve(folders.masks);
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

export function describeBenchImport(found: ImportBench): string {
  return (
    `Imported ${plural(found.images, 'image')} and ${plural(found.masks, 'mask')}: ${amount(found.imagesPerSecond)} images/s, start and end included; ${amount(found.job.imagesPerSecond)} in the job alone\n` +
    `Bare decoding of the same images: ${amount(found.decode.imagesPerSecond)} images/s; import is ${amount(found.ratio)} × that`
  );
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
