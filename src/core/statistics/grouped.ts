import type { SparseDesign } from './design.ts';

/** A sample whose equal rows stand once, with how many there were and how many of them had the event. */
export type Grouped = {
  columns: number;
  /** [distinct rows, columns] */
  values: Float64Array;
  events: Float64Array;
  totals: Float64Array;
  /** The largest absolute value in each column. */
  scale: Float64Array;
};

/**
 * Puts equal rows of a design together. The likelihood stays the same, and a design of a few attributes has a few thousand different
 * rows whatever the number of images. The order is that of first occurrence.
 */
export function grouped({ names, starts, columns, values }: SparseDesign, outcome: ArrayLike<number>): Grouped {
  const width = names.length;
  const rows = outcome.length;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 1))).fill(-1);
  const representative: number[] = [];
  const events: number[] = [];
  const totals: number[] = [];
  const same = (a: number, b: number): boolean => {
    const [first, second, length] = [starts[a]!, starts[b]!, starts[a + 1]! - starts[a]!];
    if (starts[b + 1]! - second !== length) return false;
    for (let k = 0; k < length; k++) if (columns[first + k] !== columns[second + k] || values[first + k] !== values[second + k]) return false;
    return true;
  };
  const mixed = (hash: number, word: number): number => Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
  for (let i = 0; i < rows; i++) {
    let hash = 0;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) hash = mixed(mixed(mixed(hash, columns[at]!), bits[2 * at]!), bits[2 * at + 1]!);
    let slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
    while (slots[slot] !== -1 && !same(representative[slots[slot]!]!, i)) slot = (slot + 1) & (slots.length - 1);
    if (slots[slot] === -1) {
      slots[slot] = representative.push(i) - 1;
      events.push(0);
      totals.push(0);
    }
    events[slots[slot]!]! += outcome[i]!;
    totals[slots[slot]!]! += 1;
  }
  const distinct = new Float64Array(representative.length * width);
  const scale = new Float64Array(width);
  for (const [row, i] of representative.entries()) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const column = columns[at]!;
      distinct[row * width + column] = values[at]!;
      scale[column] = Math.max(scale[column]!, Math.abs(values[at]!));
    }
  }
  return { columns: width, values: distinct, events: Float64Array.from(events), totals: Float64Array.from(totals), scale };
}
