import type { DraftOperation } from '../../../core/contract/label.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { PixelBox } from '../../../core/mask/edit/types.ts';
import type { Flips } from '../document/difference.ts';
import { MaskDocument } from '../document/mask-document.ts';
import type { Parts } from '../document/parts.ts';
import type { LoadRequest } from './types.ts';

/** A mask and the operations that made it, of which some may be taken back. */
export class Journal {
  readonly document: MaskDocument;
  #operations: readonly DraftOperation[] = [];
  #applied = 0;

  constructor(document: MaskDocument) {
    this.document = document;
  }

  get operations(): readonly DraftOperation[] {
    return this.#operations;
  }

  get applied(): number {
    return this.#applied;
  }

  /** Adds what was just committed; what could be redone is gone. */
  push({ x, y, width, height, flipped }: Flips, tool: string): DraftOperation {
    const operation = { x, y, width, height, flipped, tool };
    this.#operations = [...this.#operations.slice(0, this.#applied), operation];
    this.#applied++;
    return operation;
  }

  /** Takes back or redoes until `to` operations are drawn; the boxes that changed. */
  seek(to: number): PixelBox[] {
    const target = Math.min(this.#operations.length, Math.max(0, to));
    const boxes: PixelBox[] = [];
    while (this.#applied !== target) boxes.push(this.#step(target));
    return boxes;
  }

  #step(target: number): PixelBox {
    const back = this.#applied > target;
    const box = this.document.flip(this.#operations[back ? this.#applied - 1 : this.#applied]!);
    this.#applied += back ? -1 : 1;
    return box;
  }

  /**
   * Begins with a draft's base and its operations, of which nothing is drawn yet: {@link replay} does.
   * @throws WeakspotError `corrupt` where base or operations do not fit the grid.
   */
  static begin({ grid, base, operations = [], applied = operations.length }: LoadRequest): Journal {
    const outside = operations.findIndex(({ x, y, width, height }) => x + width > grid.width || y + height > grid.height);
    if (outside >= 0) throw corrupt(`step ${outside + 1} lies outside its ${grid.width}×${grid.height} pixels`);
    if (applied > operations.length) throw corrupt(`${applied} steps are drawn of ${operations.length}`);
    const journal = new Journal(new MaskDocument(grid.width, grid.height));
    if (base && (base.size[1] !== grid.width || base.size[0] !== grid.height)) {
      throw corrupt(`its mask is ${base.size[1]}×${base.size[0]} pixels where ${grid.width}×${grid.height} are expected`);
    }
    journal.#operations = operations;
    return journal;
  }

  /** Draws the base and the operations up to `applied`. */
  *replay({ base, applied = this.#operations.length }: LoadRequest): Parts<void> {
    if (base) yield* this.document.begin(base);
    while (this.#applied < applied) {
      this.#step(applied);
      yield;
    }
  }
}

function corrupt(reason: string): WeakspotError {
  return new WeakspotError('corrupt', `This lesion's drawing cannot be shown: ${reason}. Discard the draft to begin again from the label.`);
}
