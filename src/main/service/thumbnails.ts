import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { NewestFirst } from './newest-first.ts';

/** Sides, in pixels, at which pictures are kept. Of any other a viewer gets its picture too, made anew: no page can fill the disk by asking for them all. */
export const keptSides: ReadonlySet<number> = new Set([64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512]);

/**
 * Small JPEGs of originals, made once and kept under `cache/thumbnails`, which may be deleted at any time. An original is
 * known by its sha256 and never changes, so neither does its thumbnail.
 */
export class Thumbnails {
  private readonly folder: string;
  private readonly make: (file: string, side: number) => Promise<Buffer>;
  private readonly logError: (context: string, error: unknown) => void;
  private readonly making = new NewestFirst<Buffer>(Math.min(4, availableParallelism()));
  private written = 0;

  /** @param make decodes the original at that path, relative to the project, and encodes it as a JPEG of at most `side` pixels */
  constructor(projectFolder: string, make: (file: string, side: number) => Promise<Buffer>, logError: (context: string, error: unknown) => void) {
    this.folder = join(projectFolder, 'cache', 'thumbnails');
    this.make = make;
    this.logError = logError;
  }

  async read({ file, sha256 }: { file: string; sha256: string }, side: number): Promise<Buffer> {
    const path = join(this.folder, String(side), sha256.slice(0, 2), `${sha256}.jpg`);
    const kept = await readFile(path).catch(() => null);
    if (kept && isWhole(kept)) return kept;
    return this.making.run(path, async () => {
      const made = await this.make(file, side);
      await this.keep(path, made);
      return made;
    });
  }

  /** What cannot be kept is shown all the same, and made again next time. */
  private async keep(path: string, bytes: Buffer): Promise<void> {
    const aside = `${path}.${process.pid}-${this.written++}.partial`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(aside, bytes);
      await rename(aside, path);
    } catch (error) {
      this.logError(`keeping ${path}`, error);
      await rm(aside, { force: true }).catch(() => {});
    }
  }
}

/** A JPEG ends with its own mark; a file that a loss of power left short does not. */
function isWhole(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
}
