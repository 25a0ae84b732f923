import { setImmediate as turn } from 'node:timers/promises';
import type { ResponseOf } from '../../core/contract/index.ts';
import { maskContours, type Ring } from '../../core/geometry/index.ts';
import { sampleMask } from '../../core/mask/index.ts';
import type { ProjectStore } from '../db/store.ts';

/** Finer than a thumbnail shows. */
const longestSide = 160;

const keptOutlines = 10_000;

/** How long drawing may keep others from being answered, in milliseconds. */
const sliceMs = 10;

/** Outlines of current masks for thumbnails; a label never changes, so that what was drawn of it is kept. */
export class Outlines {
  private readonly store: ProjectStore;
  private readonly kept = new Map<string, Ring[]>();

  constructor(store: ProjectStore) {
    this.store = store;
  }

  async of(images: readonly string[]): Promise<ResponseOf<'dataset.outlines'>> {
    const outlines: ResponseOf<'dataset.outlines'> = [];
    let begun = performance.now();
    for (const image of images) {
      const mask = this.store.dataset.mask(image);
      if (mask) outlines.push({ image, rings: this.draw(mask) });
      if (performance.now() - begun < sliceMs) continue;
      await turn();
      begun = performance.now();
    }
    return outlines;
  }

  private draw({ annotation, geometry, width, height }: NonNullable<ReturnType<ProjectStore['dataset']['mask']>>): Ring[] {
    const known = this.kept.get(annotation);
    if (known) return known;
    const size = { width, height };
    // Half a pixel of the thumbnail may be cut off a corner.
    const rings = maskContours(sampleMask(geometry, longestSide), size, Math.max(width, height) / longestSide / 2);
    this.kept.set(annotation, rings);
    if (this.kept.size > keptOutlines) this.kept.delete(this.kept.keys().next().value!);
    return rings;
  }
}
