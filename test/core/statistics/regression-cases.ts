import type { Design } from '../../../src/core/statistics/index.ts';

/** The samples of bench/audit_reference.py: whole numbers only, so that both languages build the same ones. */
export const ordinary = sample(120, ['constant', 'group', 'area', 'contrast'], (i) => ({
  row: [1, i % 2, ((i * 7) % 11) / 10, ((i * i * 3 + i) % 17) - 8],
  event: (i * i * 31 + i * 17) % 100 < 25 + 3 * ((i * 7) % 11) + 12 * (i % 2),
}));

export const ordinaryClusters = { indices: Int32Array.from({ length: 120 }, (_, i) => (i * 5) % 30), count: 30 };

/** Five items of a group that all have the event; some of the others have it too. */
export const separated = sample(24, ['constant', 'group', 'area'], (i) => ({
  row: [1, i < 5 ? 1 : 0, ((i * 5) % 7) / 7],
  event: i < 5 || (i * 11) % 6 === 0,
}));

/** No event among 22, 7 among 363. */
export const emptyCell = sample(385, ['constant', 'group'], (i) => ({ row: [1, i < 22 ? 1 : 0], event: i >= 378 }));

export function sample(rows: number, names: string[], of: (i: number) => { row: number[]; event: boolean }): { design: Design; outcome: Uint8Array } {
  const made = Array.from({ length: rows }, (_, i) => of(i));
  return { design: { names, values: Float64Array.from(made.flatMap(({ row }) => row)) }, outcome: Uint8Array.from(made, ({ event }) => (event ? 1 : 0)) };
}
