import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { WeakspotError } from '../../../core/errors.ts';

/** Files of a wheel to take: where each goes, relative to the target; null for those to leave. */
export type Choice = (name: string) => string | null;

/** A wheel that was opened: a zip whose directory has been read. */
export class WheelArchive {
  readonly file: string;
  private readonly zip: ZipFile;
  private readonly entries: Map<string, Entry>;

  private constructor(file: string, zip: ZipFile, entries: Map<string, Entry>) {
    this.file = file;
    this.zip = zip;
    this.entries = entries;
  }

  /** Throws `corrupt` for a file that is no zip, ends early, or names places outside of itself. */
  static async open(file: string): Promise<WheelArchive> {
    let zip: ZipFile;
    const entries = new Map<string, Entry>();
    try {
      zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
    } catch (error) {
      throw damaged(file, error);
    }
    try {
      // Names with "..", a leading slash or a drive letter are refused here.
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    } catch (error) {
      zip.close();
      throw damaged(file, error);
    }
    return new WheelArchive(file, zip, entries);
  }

  close(): void {
    this.zip.close();
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** Bytes that the chosen files take once unpacked. */
  unpackedBytes(choose: Choice): number {
    return [...this.entries.values()].reduce((sum, entry) => sum + (choose(entry.fileName) === null ? 0 : entry.uncompressedSize), 0);
  }

  /** The text of a file in the wheel's own `.dist-info` folder. Throws `corrupt` where there is none. */
  async information(name: 'METADATA' | 'WHEEL' | 'RECORD'): Promise<string> {
    const entry = this.entries.get(this.names().find((path) => /^[^/]+\.dist-info\//.test(path) && path.endsWith(`.dist-info/${name}`)) ?? '');
    if (!entry) throw damaged(this.file, `it holds no ${name}`);
    const parts: Buffer[] = [];
    for await (const part of await this.read(entry)) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  }

  /**
   * Writes the chosen files below a folder, each flushed to the disk and held against the sha256 in the wheel's RECORD.
   *
   * @throws {WeakspotError} `corrupt` for a file that is not as the RECORD says, or is a link
   */
  async unpack(choose: Choice, folder: string, options: { signal: AbortSignal; onBytes(bytes: number): void }): Promise<void> {
    const published = recordHashes(await this.information('RECORD'));
    for (const [name, entry] of this.entries) {
      const place = choose(name);
      if (place === null || name.endsWith('/')) continue;
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & 0o170000) === 0o120000) throw damaged(this.file, `${name} in it is a link`);
      const target = join(folder, place);
      await mkdir(dirname(target), { recursive: true });
      const sha256 = await this.write(entry, target, mode & 0o100 ? 0o755 : 0o644, options);
      if (published.get(name) !== sha256) throw damaged(this.file, `${name} in it is not as its RECORD says`);
    }
  }

  private async write(entry: Entry, target: string, mode: number, { signal, onBytes }: { signal: AbortSignal; onBytes(bytes: number): void }): Promise<string> {
    const hash = createHash('sha256');
    const handle = await open(target, 'wx', mode);
    try {
      for await (const part of await this.read(entry)) {
        signal.throwIfAborted();
        hash.update(part as Buffer);
        await handle.writeFile(part as Buffer);
        onBytes((part as Buffer).length);
      }
      await handle.sync();
    } catch (error) {
      // What the zip's reader throws has no code of the file system.
      throw signal.aborted || (error instanceof Error && 'code' in error && String(error.code).startsWith('E')) ? error : damaged(this.file, error);
    } finally {
      await handle.close();
    }
    return hash.digest('base64url');
  }

  private async read(entry: Entry): Promise<NodeJS.ReadableStream> {
    try {
      return await this.zip.openReadStreamPromise(entry);
    } catch (error) {
      throw damaged(this.file, error);
    }
  }
}

/** sha256 of a whole file, hexadecimal. */
export async function fileSha256(file: string, onBytes: (bytes: number) => void = () => {}): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    onBytes((chunk as Buffer).length);
  }
  return hash.digest('hex');
}

/** RECORD is lines of `path,sha256=HASH,bytes`, the hash in base64 for addresses without padding (PEP 376). */
function recordHashes(record: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const line of record.split(/\r?\n/)) {
    const found = /^(?:"((?:[^"]|"")*)"|([^,]*)),sha256=([\w-]+)=*,\d*$/.exec(line);
    if (found) hashes.set(found[1]?.replaceAll('""', '"') ?? found[2]!, found[3]!);
  }
  return hashes;
}

function damaged(file: string, reason: unknown): WeakspotError {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new WeakspotError('corrupt', `${basename(file)} is not a whole wheel: ${text}; download it again`, { file }, { cause: reason });
}
