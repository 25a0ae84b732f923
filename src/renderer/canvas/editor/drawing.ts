import type { MaskOrigin } from '../../../core/contract/label.ts';
import type { MaskDifference, PixelBox } from '../../../core/mask/edit/types.ts';
import type { PixelMask, RunLengthMask } from '../../../core/mask/index.ts';
import { MaskDocument } from '../document/mask-document.ts';
import type { Filled } from '../document/fill-spans.ts';
import { Journal } from './journal.ts';
import type { Listeners, LoadRequest } from './types.ts';

type Host = Pick<Listeners, 'onOperation' | 'onSeek'> & {
  painted(box: PixelBox): void;
  /** Operations, or how many of them are drawn, have changed; `origin` where it has too. Comes before the listeners are told. */
  changed(origin?: MaskOrigin): void;
  pause(): Promise<void>;
};

/** The mask of the image that is shown: what changes it, and who is told. */
export class Drawing {
  readonly #host: Host;
  #journal = new Journal(new MaskDocument(1, 1));
  #loads = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  get document(): MaskDocument {
    return this.#journal.document;
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** Resolves to whether it is still this one that is wanted. */
  async load(request: LoadRequest): Promise<boolean> {
    const load = ++this.#loads;
    this.#journal = Journal.begin(request);
    this.#host.changed();
    await this.#journal.replay(request, this.#host.pause, () => load !== this.#loads);
    return load === this.#loads;
  }

  /** A load that is under way comes to nothing. */
  abandon(): void {
    this.#loads++;
  }

  draw(paint: (mask: PixelMask) => Filled): void {
    const box = this.document.draw(paint);
    if (box) this.#host.painted(box);
  }

  revert(): void {
    const box = this.document.revert();
    if (box) this.#host.painted(box);
  }

  /** Makes an operation of what was drawn; false where that came to nothing. */
  commit(tool: string, origin?: MaskOrigin): boolean {
    const flips = this.document.commit();
    if (flips === null) return false;
    const { applied } = this.#journal;
    const operation = this.#journal.push(flips, tool);
    this.#host.changed(origin);
    this.#host.onOperation?.(operation, { applied, ...(origin && { origin }) });
    return true;
  }

  replace(by: PixelMask | RunLengthMask, tool: string, origin: MaskOrigin): boolean {
    this.document.replace(by);
    return this.#commitAll(tool, origin);
  }

  clear(): void {
    this.document.clear();
    this.#commitAll('clear');
  }

  differ(difference: MaskDifference, tool: string): boolean {
    const box = this.document.differ(difference);
    const changed = this.commit(tool);
    if (changed && box) this.#host.painted(box);
    return changed;
  }

  /** Takes back or redoes until `to` operations are drawn; false where they are. */
  seek(to: number): boolean {
    const { applied } = this.#journal;
    const boxes = this.#journal.seek(to);
    if (boxes.length === 0) return false;
    for (const box of boxes) this.#host.painted(box);
    this.#host.changed();
    this.#host.onSeek?.({ applied, to: this.#journal.applied });
    return true;
  }

  #commitAll(tool: string, origin?: MaskOrigin): boolean {
    const changed = this.commit(tool, origin);
    if (changed) this.#host.painted(this.document.all);
    return changed;
  }
}
