import { open, rename } from 'node:fs/promises';
import type { KnownImage } from '../../dataset/records.ts';
import type { Session } from '../session.ts';

const pageRows = 2000;

type Row = Omit<KnownImage, 'hasMask'> & { hasMask: number };

/** One JSON line per image of the project, page by page, written aside and then renamed. */
export async function writeKnown({ connection }: Session, file: string): Promise<void> {
  const page = connection.prepare<[string, number], Row>(`
    SELECT id, name, stem, source_sha256 AS sourceSha256, sha256, bytes, format, width, height, bit_depth AS bitDepth,
      perceptual_hash AS perceptualHash, EXISTS (SELECT 1 FROM annotation a WHERE a.image = image.id AND a.kind = 'mask') AS hasMask,
      import_job AS importJob,
      (SELECT a.import_job FROM annotation a WHERE a.image = image.id AND a.kind = 'mask' AND a.origin = 'import') AS maskJob
    FROM image WHERE id > ? ORDER BY id LIMIT ?`);
  const aside = `${file}.partial`;
  const handle = await open(aside, 'w');
  try {
    let last = '';
    for (;;) {
      const rows = page.all(last, pageRows);
      if (rows.length === 0) break;
      last = rows.at(-1)!.id;
      await handle.write(rows.map((row) => `${JSON.stringify({ ...row, hasMask: row.hasMask === 1 } satisfies KnownImage)}\n`).join(''));
    }
  } finally {
    await handle.close();
  }
  await rename(aside, file);
}
