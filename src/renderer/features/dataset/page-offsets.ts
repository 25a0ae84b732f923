export const pageSize = 200;

/** Where the pages begin that hold what is seen and half a page on both sides; the first is always there. */
export function neededOffsets(first: number, last: number, total: number): number[] {
  const from = Math.max(0, first - pageSize / 2);
  const to = Math.min(total - 1, last + pageSize / 2);
  const offsets: number[] = [];
  for (let offset = from - (from % pageSize); offset <= to; offset += pageSize) if (offset > 0) offsets.push(offset);
  return offsets;
}
