import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecord } from '../../engine/evaluate/index.ts';
import { writeFileDurably } from '../../engine/durable-file.ts';
import { parseSaved } from './work-folder.ts';

/** One scored image: its numbers, and where its maps lie in the chunk's pack. */
export type ScoredImage = { record: ImageRecord; maps: { sparsity: number; offset: number; length: number }[] };

export type Chunk = {
  images: ScoredImage[];
  pack: Buffer;
  /** What the dense network's encoder made of each image, one after the other. */
  features: Float32Array;
};

/**
 * Chunks of scored images, each three files: the pack of maps, the features, then the lines that point into the pack. The lines are
 * written last, so a chunk whose lines are there is whole.
 */
export function chunkFiles(folder: string) {
  const path = (chunk: number, extension: string): string => join(folder, `${String(chunk).padStart(6, '0')}.${extension}`);
  return {
    async finished(): Promise<Set<number>> {
      const names = await readdir(folder);
      return new Set(names.filter((name) => /^\d{6}\.jsonl$/.test(name)).map((name) => Number.parseInt(name, 10)));
    },
    async write(chunk: number, { images, pack, features }: Chunk): Promise<void> {
      await writeFileDurably(path(chunk, 'pack'), pack);
      await writeFileDurably(path(chunk, 'features'), bytesOf(features));
      await writeFileDurably(path(chunk, 'jsonl'), Buffer.from(images.map((image) => `${JSON.stringify(image)}\n`).join('')));
    },
    /** @throws WeakspotError `corrupt`, naming the file */
    async images(chunk: number): Promise<ScoredImage[]> {
      const file = path(chunk, 'jsonl');
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      return lines.map((line) => parseSaved<ScoredImage>(file, line));
    },
    pack: (chunk: number): Promise<Buffer> => readFile(path(chunk, 'pack')),
    async features(chunk: number): Promise<Float32Array> {
      const bytes = Uint8Array.from(await readFile(path(chunk, 'features')));
      return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT));
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
