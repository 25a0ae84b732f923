import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImportedImage } from '../../../src/main/dataset/records.ts';
import { objectFile } from '../../../src/main/db/object-file.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const content = (number: number): string => `object ${number}`;

/** Image of that number; three share a lesion. */
export function image(number: number): ImportedImage {
  return {
    name: `i${number}.jpg`,
    stem: `i${number}`,
    sourceSha256: hash(`source ${number}`),
    sha256: hash(content(number)),
    bytes: content(number).length,
    format: 'jpeg',
    width: 4,
    height: 4,
    bitDepth: 8,
    perceptualHash: '0f',
    patient: null,
    lesion: `L${Math.floor(number / 3)}`,
    mask: { name: `i${number}.png`, geometry: { size: [2, 2], counts: '022' }, area: 2 },
    attributes: [{ key: 'age', subject: 'lesion', value: Math.floor(number / 3) % 80 }],
    warnings: [],
  };
}

/** As an import job does: aside, then renamed. */
export function writeObject(folder: string, number: number): void {
  const file = join(folder, objectFile(hash(content(number))));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, content(number));
  renameSync(`${file}.partial`, file);
}
