import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecord } from '../../engine/evaluate/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { parseSaved } from './work-folder.ts';

/** One scored image: its numbers, and where its maps lie in the chunk's pack. */
export type ScoredImage = { record: ImageRecord; maps: { sparsity: number; offset: number; length: number }[] };

export type Chunk = { images: ScoredImage[]; pack: Buffer };

/**
 * Chunks of scored images, each two files: the pack of maps, then the lines that point into it. The lines are written
 * last, so a chunk whose lines are there is whole.
 */
export function chunkFiles(folder: string) {
  const path = (chunk: number, extension: string): string => join(folder, `${String(chunk).padStart(6, '0')}.${extension}`);
  return {
    async finished(): Promise<Set<number>> {
      const names = await readdir(folder);
      return new Set(names.filter((name) => /^\d{6}\.jsonl$/.test(name)).map((name) => Number.parseInt(name, 10)));
    },
    async write(chunk: number, { images, pack }: Chunk): Promise<void> {
      await writeFileDurably(path(chunk, 'pack'), pack);
      await writeFileDurably(path(chunk, 'jsonl'), Buffer.from(images.map((image) => `${JSON.stringify(image)}\n`).join('')));
    },
    /** @throws WeakspotError `corrupt`, naming the file */
    async read(chunk: number): Promise<Chunk> {
      const file = path(chunk, 'jsonl');
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      return { images: lines.map((line) => parseSaved<ScoredImage>(file, line)), pack: await readFile(path(chunk, 'pack')) };
    },
  };
}
