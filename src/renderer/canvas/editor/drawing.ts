import type { MaskOrigin } from '../../../core/contract/label.ts';
import type { MaskDifference, PixelBox } from '../../../core/mask/edit/types.ts';
import type { PixelMask, RunLengthMask } from '../../../core/mask/index.ts';
import { MaskDocument } from '../document/mask-document.ts';
import type { Flips } from '../document/difference.ts';
import type { Filled } from '../document/fill-spans.ts';
import { atOnce, Sliced } from '../document/parts.ts';
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
  /** Of a large mask, what was drawn last becomes an operation a moment later. */
  #committing: Sliced<Flips | null> | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  get document(): MaskDocument {
    return this.#journal.document;
  }

  get journal(): Journal {
    return this.#journal;
  }

  get committing(): boolean {
    return this.#committing !== null;
  }

  /** What was drawn becomes an operation now, if it has not yet. */
  settle(): void {
    this.#committing?.finish();
  }

  /** Resolves to whether it is still this one that is wanted. */
  async load(request: LoadRequest): Promise<boolean> {
    const load = ++this.#loads;
    const unwanted = (): boolean => load !== this.#loads;
    this.settle();
    this.#journal = Journal.begin(request);
    this.#host.changed();
    const parts = this.#journal.replay(request);
    if (this.document.large) await new Sliced(parts, () => undefined).run(this.#host.pause, unwanted);
    else atOnce(parts);
    return !unwanted();
  }

  /** A load that is under way comes to nothing. */
  abandon(): void {
    this.#loads++;
  }

  draw(paint: (mask: PixelMask) => Filled): void {
    this.settle();
    const box = this.document.draw(paint);
    if (box) this.#host.painted(box);
  }

  revert(): void {
    const box = this.document.revert();
    if (box) this.#host.painted(box);
  }

  /** Makes an operation of what was drawn, at once where the mask is small; resolves to false where that came to nothing. */
  commit(tool: string, origin?: MaskOrigin): Promise<boolean> {
    const parts = this.document.commit();
    if (!this.document.large) return Promise.resolve(this.#push(atOnce(parts), tool, origin));
    return new Promise((resolve, reject) => {
      this.#committing = new Sliced(parts, (flips) => {
        this.#committing = null;
        resolve(this.#push(flips, tool, origin));
      });
      this.#committing.run(this.#host.pause).catch(reject);
    });
  }

  #push(flips: Flips | null, tool: string, origin: MaskOrigin | undefined): boolean {
    if (flips === null) return false;
    const { applied } = this.#journal;
    const operation = this.#journal.push(flips, tool);
    this.#host.changed(origin);
    this.#host.onOperation?.(operation, { applied, ...(origin && { origin }) });
    return true;
  }

  replace(by: PixelMask | RunLengthMask, tool: string, origin: MaskOrigin): Promise<boolean> {
    return this.#change(() => this.document.replace(by), tool, origin);
  }

  clear(): void {
    void this.#change(() => this.document.clear(), 'clear');
  }

  differ(difference: MaskDifference, tool: string): Promise<boolean> {
    return this.#change(() => this.document.differ(difference), tool);
  }

  /** Takes back or redoes until `to` operations are drawn; false where they are. */
  seek(to: number): boolean {
    this.settle();
    const { applied } = this.#journal;
    const boxes = this.#journal.seek(to);
    if (boxes.length === 0) return false;
    for (const box of boxes) this.#host.painted(box);
    this.#host.changed();
    this.#host.onSeek?.({ applied, to: this.#journal.applied });
    return true;
  }

  #change(draw: () => Filled, tool: string, origin?: MaskOrigin): Promise<boolean> {
    this.settle();
    const box = draw();
    if (box) this.#host.painted(box);
    return this.commit(tool, origin);
  }
}
