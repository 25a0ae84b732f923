import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { ResponseOf, SkinEstimate } from '../../core/contract/index.ts';
import { sampleMaskTo } from '../../core/mask/index.ts';
import { estimateSkinTone } from '../../core/skin/index.ts';
import type { ProjectStore } from '../db/store.ts';
import type { Changes } from './changes.ts';
import type { Subscriber } from './host/dispatch.ts';
import { NewestFirst } from './newest-first.ts';

/** Skin's colour shows as well in a small picture, which is decoded and gone through in some milliseconds. */
const longestSide = 192;

/** Estimates of many images are stored, and told, so many at a time. */
const batchSize = 32;

/** So many images are read at once. */
const atOnce = 2;

type Missing = ResponseOf<'skin.estimateMissing'>;

/** Estimates the skin's tone from what is beside the lesion, and keeps it. */
export class SkinEstimates {
  private readonly store: ProjectStore;
  private readonly changes: Changes;
  private readonly logError: (context: string, error: unknown) => void;
  private readonly working = new NewestFirst<SkinEstimate>(atOnce);

  constructor(store: ProjectStore, changes: Changes, logError: (context: string, error: unknown) => void) {
    this.store = store;
    this.changes = changes;
    this.logError = logError;
  }

  async estimate(image: string, again: boolean): Promise<SkinEstimate> {
    const kept = this.store.skin.kept(image);
    if (kept && !again) return kept;
    const estimate = await this.working.run(image, () => this.look(image));
    this.keep([estimate]);
    return estimate;
  }

  /** Goes through every image without an estimate until it is done or the subscriber leaves; what is done stays. */
  async estimateMissing(subscriber: Subscriber<Missing>): Promise<void> {
    const told: Missing = { done: 0, total: this.store.skin.missingCount(), withoutEstimate: 0 };
    const tell = (): void => subscriber.emit({ ...told }, { latest: 'progress' });
    tell();
    for (let after = ''; !subscriber.signal.aborted; ) {
      const images = this.store.skin.missing(after, batchSize);
      if (images.length === 0) return;
      const found: SkinEstimate[] = [];
      await Promise.all(
        images.map(async (image) => {
          const estimate = await this.working.run(image, () => this.look(image)).catch((error: unknown) => this.passOver(image, error));
          if (estimate) found.push(estimate);
          told.done++;
          if (!estimate || estimate.ita === null) told.withoutEstimate++;
          tell();
        }),
      );
      this.keep(found);
      after = images.at(-1)!;
    }
  }

  private keep(estimates: readonly SkinEstimate[]): void {
    if (estimates.length === 0) return;
    this.store.skin.keep(estimates);
    this.changes.emit({ type: 'attributes', images: estimates.map(({ image }) => image) });
  }

  /** An image that cannot be read has no estimate; the others go on. */
  private passOver(image: string, error: unknown): null {
    this.logError(`skin tone of image ${image}`, error);
    return null;
  }

  private async look(image: string): Promise<SkinEstimate> {
    const { file } = this.store.images.file(image);
    const { openImage, limitDecoderThreads } = await import('../dataset/decode/index.ts');
    limitDecoderThreads();
    const opened = await openImage(await readFile(join(this.store.folder, file)), file);
    const { data, width, height } = await opened.pixels((pipeline) => pipeline.resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true }));
    await turn();
    return { image, ...estimateSkinTone(data, { width, height }, this.lesion(image, { width, height })) };
  }

  /** The current label, else what the newest round's dense network takes for the lesion; null without either. */
  private lesion(image: string, grid: { width: number; height: number }): Uint8Array | null {
    const mask = this.store.dataset.mask(image);
    if (mask) return sampleMaskTo(mask.geometry, grid).data;
    const dense = this.store.predictions.dense(image);
    if (!dense) return null;
    const { size, probability } = dense;
    return Uint8Array.from({ length: grid.width * grid.height }, (_, pixel) => {
      const x = Math.floor((((pixel % grid.width) + 0.5) * size) / grid.width);
      const y = Math.floor(((Math.floor(pixel / grid.width) + 0.5) * size) / grid.height);
      return Number(probability[y * size + x]! >= 128);
    });
  }
}
