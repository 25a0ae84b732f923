import { t } from '../../i18n/index.ts';
import type { PictureAnswer, PictureRequest } from './messages.ts';

/** A decoded picture: the first level at its own size, each further one half as large. `blob` is its file. */
export type Picture = { url: string; blob: Blob; levels: readonly ImageBitmap[] };

/** Pictures that are kept decoded whatever their size: the one shown, its neighbours, and the one before. */
const alwaysKept = 4;
/** Pixels that all kept pictures may have together, at four bytes each. */
const mostPixels = 100e6;

type Entry = { promise: Promise<Picture>; picture: Picture | null };

/**
 * Pictures by their address, decoded in a worker, so that the one that is opened next is there already. The least recently
 * asked for go first.
 */
export class Pictures {
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Map<number, { resolve: (levels: ImageBitmap[]) => void; reject: (reason: Error) => void }>();
  #worker: Worker | null = null;
  #next = 0;

  /** @throws Error, in words for people, where the picture cannot be had. */
  open(url: string): Promise<Picture> {
    let entry = this.#entries.get(url);
    if (entry) this.#entries.delete(url);
    else entry = this.#load(url);
    this.#entries.set(url, entry);
    return entry.promise;
  }

  /** The picture, where it is decoded already. */
  peek(url: string): Picture | null {
    return this.#entries.get(url)?.picture ?? null;
  }

  /** Has it ready for later; that it could not be had is said when it is opened. */
  prefetch(url: string): void {
    this.open(url).catch(() => undefined);
  }

  dispose(): void {
    this.#worker?.terminate();
    for (const { picture } of this.#entries.values()) picture?.levels.forEach((level) => level.close());
    this.#entries.clear();
  }

  #load(url: string): Entry {
    const entry: Entry = { picture: null, promise: this.#fetch(url) };
    entry.promise.then(
      (picture) => {
        if (this.#entries.get(url) !== entry) return picture.levels.forEach((level) => level.close());
        entry.picture = picture;
        this.#evict();
      },
      // The next one who asks tries again.
      () => this.#entries.get(url) === entry && this.#entries.delete(url),
    );
    return entry;
  }

  async #fetch(url: string): Promise<Picture> {
    const response = await fetch(url);
    if (!response.ok) throw new Error(await response.text());
    const blob = await response.blob();
    return { url, blob, levels: await this.#decode(blob) };
  }

  #decode(blob: Blob): Promise<ImageBitmap[]> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, blob } satisfies PictureRequest, []);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module', name: 'pictures' });
    worker.addEventListener('message', ({ data }: MessageEvent<PictureAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('levels' in data) waiting?.resolve(data.levels);
      else waiting?.reject(new Error(t('canvas.undecodable', { reason: data.failed })));
    });
    worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(t('canvas.undecodable', { reason: message })));
      this.#waiting.clear();
      this.#worker = null;
    });
    return worker;
  }

  #evict(): void {
    let pixels = 0;
    let kept = 0;
    const entries = [...this.#entries];
    for (let i = entries.length - 1; i >= 0; i--) {
      const [url, { picture }] = entries[i]!;
      if (!picture) continue;
      pixels += picture.levels.reduce((sum, { width, height }) => sum + width * height, 0);
      if (++kept <= alwaysKept || pixels <= mostPixels) continue;
      this.#entries.delete(url);
      picture.levels.forEach((level) => level.close());
    }
  }
}
