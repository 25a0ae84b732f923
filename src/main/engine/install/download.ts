import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WeakspotError } from '../../../core/errors.ts';
import { fetchAddress, refused, withoutNetwork } from './fetch-file.ts';
import type { WheelToGet } from './find-wheel.ts';
import { withoutCredentials } from './network-environment.ts';

export type DownloadOptions = {
  signal: AbortSignal;
  /** Called with bytes had and, where known, bytes in all. */
  onProgress(done: number, total: number | null): void;
  /** Waits before further attempts, in milliseconds: as many in a row may bring nothing. */
  pausesMs?: readonly number[];
  /** How long a server may send nothing. */
  stallMs?: number;
};

/** What is known of a partial file, so that only the rest of the very same file is asked for. */
type Origin = { sha256: string; etag: string | null };

/**
 * Downloads a wheel into a file and checks its sha256. A partial file from an earlier attempt is gone on with, where the server
 * can; a connection that breaks is taken up again. What is there stays when it is interrupted.
 *
 * @throws {WeakspotError} `corrupt` where the bytes are not those that the index has published; `missing-dependency` where they
 *   cannot be had
 */
export async function downloadWheel(wheel: WheelToGet, file: string, options: DownloadOptions): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = await PartialFile.open(file, wheel.sha256);
  const resumed = partial.length > 0;
  let sha256: string;
  try {
    await fetchRest(wheel, partial, options);
    sha256 = partial.digest();
  } finally {
    await partial.close();
  }
  if (sha256 === wheel.sha256) return;
  await removeDownload(file);
  // What an earlier attempt left may have been at fault; this one's bytes alone decide.
  if (resumed) return downloadWheel(wheel, file, options);
  throw new WeakspotError(
    'corrupt',
    `${wheel.file} from ${wheel.url.host} has the sha256 ${sha256}, but the index publishes ${wheel.sha256}: it was damaged or changed on its way, and has been deleted. Try again, or use another index with --index URL`,
    { file: wheel.file, sha256, published: wheel.sha256 },
  );
}

async function removeDownload(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(originFile(file), { force: true });
}

const defaultPausesMs = [500, 1_000, 2_000, 4_000, 8_000];

async function fetchRest(wheel: WheelToGet, partial: PartialFile, options: DownloadOptions): Promise<void> {
  const pauses = options.pausesMs ?? defaultPausesMs;
  for (let fruitless = 0; ;) {
    const before = partial.length;
    options.onProgress(before, wheel.size);
    if (wheel.size !== null && before === wheel.size) return;
    try {
      return await fetchOnce(wheel, partial, options);
    } catch (error) {
      options.signal.throwIfAborted();
      // A refusal, or a full disk, is no broken connection: the same would come again.
      if (!isBroken(error)) throw error;
      fruitless = partial.length > before ? 0 : fruitless + 1;
      if (fruitless > pauses.length) throw error;
      await delay(pauses[Math.max(0, fruitless - 1)]!, undefined, { signal: options.signal });
    }
  }
}

async function fetchOnce(wheel: WheelToGet, partial: PartialFile, { signal, onProgress, stallMs = 60_000 }: DownloadOptions): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), stallMs);
  const combined = AbortSignal.any([signal, stalled.signal]);
  try {
    // A compressed answer could not be gone on with.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (partial.length > 0) {
      headers['range'] = `bytes=${partial.length}-`;
      if (partial.etag) headers['if-range'] = partial.etag;
    }
    const response = await fetchAddress(wheel.url, headers, combined);
    const start = response.status === 206 ? Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]) : 0;
    if (response.status === 416 || (response.status === 206 && start !== partial.length)) {
      await response.body?.cancel();
      await partial.restart(null);
      throw new Broken('the server does not go on where it was asked to');
    }
    if (response.status !== 200 && response.status !== 206) throw response.status >= 500 ? new Broken(`status ${response.status}`) : refused(wheel.url.href, response.status);
    if (response.status === 200) await partial.restart(strongTag(response));
    const rest = Number(response.headers.get('content-length')) || null;
    const total = wheel.size ?? (rest === null ? null : partial.length + rest);
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      await partial.append(chunk as Uint8Array);
      if (total !== null && partial.length > total) break;
      onProgress(partial.length, total);
    }
    if (total !== null && partial.length < total) throw new Broken(`the connection ended after ${partial.length} of ${total} bytes`);
  } catch (error) {
    if (stalled.signal.aborted && !signal.aborted) throw broken(wheel, `it sent nothing for ${stallMs / 1000} s`);
    if (error instanceof Broken) throw broken(wheel, error.message);
    // The body's stream breaks with an error of its own; fetchAddress and the file system name theirs.
    if (error instanceof TypeError) throw broken(wheel, error.cause instanceof Error ? error.cause.message : error.message);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

class Broken extends Error {}

function broken(wheel: WheelToGet, reason: string): WeakspotError {
  const url = withoutCredentials(wheel.url.href);
  return new WeakspotError('missing-dependency', `${url} could not be downloaded: ${reason}. What has come is kept: the same command goes on from there. ${withoutNetwork}`, { url, broken: true });
}

function isBroken(error: unknown): boolean {
  return error instanceof WeakspotError && error.code === 'missing-dependency' && error.details['status'] === undefined;
}

function strongTag(response: Response): string | null {
  const tag = response.headers.get('etag');
  return tag && !tag.startsWith('W/') ? tag : null;
}

function originFile(file: string): string {
  return `${file}.origin`;
}

/** A file that grows, its running hash, and where it comes from. */
class PartialFile {
  length = 0;
  etag: string | null = null;
  private readonly file: string;
  private readonly sha256: string;
  private readonly handle: FileHandle;
  private hash: Hash = createHash('sha256');

  private constructor(file: string, sha256: string, handle: FileHandle) {
    this.file = file;
    this.sha256 = sha256;
    this.handle = handle;
  }

  static async open(file: string, sha256: string): Promise<PartialFile> {
    const origin = await readOrigin(file);
    if (origin?.sha256 !== sha256) await removeDownload(file);
    const partial = new PartialFile(file, sha256, await open(file, 'a'));
    if (origin?.sha256 === sha256) {
      partial.etag = origin.etag;
      partial.length = (await stat(file)).size;
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) partial.hash.update(chunk as Buffer);
    } else {
      await partial.writeOrigin();
    }
    return partial;
  }

  async restart(etag: string | null): Promise<void> {
    await this.handle.truncate(0);
    this.length = 0;
    this.hash = createHash('sha256');
    this.etag = etag;
    await this.writeOrigin();
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.handle.writeFile(bytes);
    this.hash.update(bytes);
    this.length += bytes.byteLength;
  }

  digest(): string {
    return this.hash.digest('hex');
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private writeOrigin(): Promise<void> {
    return writeFile(originFile(this.file), JSON.stringify({ sha256: this.sha256, etag: this.etag } satisfies Origin));
  }
}

async function readOrigin(file: string): Promise<Origin | null> {
  try {
    return JSON.parse(await readFile(originFile(file), 'utf8')) as Origin;
  } catch {
    return null;
  }
}
