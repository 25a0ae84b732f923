import { expect, it } from 'vitest';
import { moveFocus, range } from '../../../../src/renderer/features/dataset/grid-keys.ts';
import { neededOffsets } from '../../../../src/renderer/features/dataset/page-offsets.ts';

/** Ten cells, four a row: 0–3, 4–7, 8–9. Two rows are seen at once. */
const move = (key: string, index: number, control = false): number | null => moveFocus(key, control, index, 10, 4, 2);

it('moves by cells and by rows, and stays within the grid', () => {
  expect([move('ArrowRight', 3), move('ArrowLeft', 4), move('ArrowLeft', 0), move('ArrowRight', 9)]).toEqual([4, 3, 0, 9]);
  expect([move('ArrowDown', 1), move('ArrowUp', 5), move('ArrowUp', 2)]).toEqual([5, 1, 2]);
});

it('goes down into a last row that is shorter, and stays in it', () => {
  expect(move('ArrowDown', 7)).toBe(9);
  expect(move('ArrowDown', 8)).toBe(8);
});

it('goes to the ends of a row, and of the grid', () => {
  expect([move('Home', 6), move('End', 5), move('End', 8)]).toEqual([4, 7, 9]);
  expect([move('Home', 6, true), move('End', 0, true)]).toEqual([0, 9]);
});

it('goes a page at a time and keeps its column', () => {
  expect([move('PageDown', 1), move('PageUp', 9), move('PageUp', 6)]).toEqual([9, 1, 2]);
});

it('leaves other keys to others', () => {
  expect(move('x', 0)).toBeNull();
});

it('orders the ends of a range', () => {
  expect(range(7, 3)).toEqual({ from: 3, to: 7 });
});

it('reads the pages around what is seen, and no other', () => {
  expect(neededOffsets(0, 40, 100_000)).toEqual([]);
  expect(neededOffsets(150, 190, 100_000)).toEqual([200]);
  expect(neededOffsets(50_050, 50_090, 100_000)).toEqual([49_800, 50_000]);
  expect(neededOffsets(99_990, 99_999, 100_000)).toEqual([99_800]);
  expect(neededOffsets(0, 0, 0)).toEqual([]);
});
