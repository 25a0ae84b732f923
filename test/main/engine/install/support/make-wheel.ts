import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

export type ZipFile = { name: string; bytes: Buffer; mode?: number };

/** A real zip (PKWARE's APPNOTE, without its 64-bit parts), deflated. */
export function makeZip(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, mode = 0o100644 } of files) {
    const packed = deflateRawSync(bytes);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(title.length, 22);
    const header = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, title, packed]);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002', 0, 'latin1');
    // Made on Unix, so that the upper half of the attributes is a mode.
    entry.writeUInt16LE((3 << 8) | 20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    parts.push(header);
    directory.push(entry, title);
    offset += header.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

export type Wheel = { file: string; path: string; bytes: Buffer; sha256: string };

/** Writes a wheel: the files, its METADATA, and a RECORD with their hashes (unless other ones are given). */
export function makeWheel(folder: string, options: {
  project: string; version: string; tag: string; files: readonly ZipFile[]; requires?: readonly string[]; record?: string; metadata?: string;
}): Wheel {
  const { project, version, tag, files, requires = [] } = options;
  const information = `${project}-${version}.dist-info`;
  const metadata = options.metadata ?? ['Metadata-Version: 2.4', `Name: ${project}`, `Version: ${version}`, ...requires.map((line) => `Requires-Dist: ${line}`), ''].join('\n');
  const all: ZipFile[] = [...files, { name: `${information}/METADATA`, bytes: Buffer.from(metadata) }];
  const record = options.record ?? all.map(({ name, bytes }) => `${name},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}\n`).join('');
  const bytes = makeZip([...all, { name: `${information}/RECORD`, bytes: Buffer.from(record) }]);
  const file = `${project}-${version}-${tag}.whl`;
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return { file, path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
