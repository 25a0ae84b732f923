import type { DraftOperation } from '../../../core/contract/index.ts';
import { applyFlips, decodeMask, encodeMask, type PixelMask, type RunLengthMask } from '../../../core/mask/index.ts';

/** A draft's strokes, of which the first `applied` are drawn; the ones after can be redone. */
export type Journal = { readonly operations: readonly DraftOperation[]; readonly applied: number };

/** One change of a journal, as it is sent to the service. */
export type Step = { kind: 'append'; operation: DraftOperation } | { kind: 'seek'; to: number };

export const emptyJournal: Journal = { operations: [], applied: 0 };

/** What a step makes of a journal; a stroke drops what could have been redone. */
export function after(journal: Journal, step: Step): Journal {
  if (step.kind === 'append') return { operations: [...journal.operations.slice(0, journal.applied), step.operation], applied: journal.applied + 1 };
  if (step.to < 0 || step.to > journal.operations.length) throw new RangeError(`A draft of ${journal.operations.length} steps has no place ${step.to}`);
  return { operations: journal.operations, applied: step.to };
}

export function sameJournal(a: Journal, b: Journal): boolean {
  return a.applied === b.applied && a.operations.length === b.operations.length && a.operations.every((operation, i) => sameOperation(operation, b.operations[i]!));
}

function sameOperation(a: DraftOperation, b: DraftOperation): boolean {
  return a === b || (a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height && a.flipped === b.flipped && a.tool === b.tool);
}

/** The mask that a journal draws on its base. */
export function drawn(base: RunLengthMask | null, size: { width: number; height: number }, journal: Journal): PixelMask {
  return decodeMask(applyFlips(base, size, journal.operations.slice(0, journal.applied)).mask);
}

/** The one operation that turns a mask into another of the same size; null where they are the same. */
export function difference(from: PixelMask, to: PixelMask, tool: string): DraftOperation | null {
  if (from.width !== to.width || from.height !== to.height) {
    throw new RangeError(`A mask of ${from.width}×${from.height} cannot be compared with one of ${to.width}×${to.height}`);
  }
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0, at = 0; y < from.height; y++) {
    for (let x = 0; x < from.width; x++, at++) {
      if (from.data[at] === to.data[at]) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return null;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (top + y) * from.width + left + x;
      data[y * width + x] = from.data[at]! ^ to.data[at]!;
    }
  }
  return { x: left, y: top, width, height, flipped: encodeMask({ width, height, data }).counts, tool };
}
