import type { Design } from './design.ts';

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
export function grouped({ names, values }: Design, outcome: ArrayLike<number>): Grouped {
  const columns = names.length;
  const rows = outcome.length;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 1))).fill(-1);
  const representative: number[] = [];
  const events: number[] = [];
  const totals: number[] = [];
  const same = (a: number, b: number): boolean => {
    for (let j = 0; j < columns; j++) if (values[a * columns + j] !== values[b * columns + j]) return false;
    return true;
  };
  for (let i = 0; i < rows; i++) {
    let hash = 0;
    for (let word = 2 * i * columns; word < 2 * (i + 1) * columns; word++) hash = Math.imul(hash ^ bits[word]!, 0x9e3779b1) ^ (hash >>> 15);
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
  const distinct = new Float64Array(representative.length * columns);
  const scale = new Float64Array(columns);
  for (const [row, i] of representative.entries()) {
    for (let j = 0; j < columns; j++) {
      const value = values[i * columns + j]!;
      distinct[row * columns + j] = value;
      scale[j] = Math.max(scale[j]!, Math.abs(value));
    }
  }
  return { columns, values: distinct, events: Float64Array.from(events), totals: Float64Array.from(totals), scale };
}
