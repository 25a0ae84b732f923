/** Which cluster each item belongs to: numbers from 0 to count − 1. */
export type Clusters = { indices: Int32Array; count: number };

/** Numbers the clusters in the order in which they first occur. */
export function clustersOf(names: readonly string[]): Clusters {
  const known = new Map<string, number>();
  const indices = new Int32Array(names.length);
  for (let i = 0; i < names.length; i++) {
    let index = known.get(names[i]!);
    if (index === undefined) known.set(names[i]!, (index = known.size));
    indices[i] = index;
  }
  return { indices, count: known.size };
}

/** Items sorted by their clusters (counting sort); cluster c has the items order[starts[c]] to order[starts[c + 1] − 1]. */
export function itemsByCluster({ indices, count }: Clusters): { order: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const cluster of indices) starts[cluster + 1]! += 1;
  for (let c = 0; c < count; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const order = new Int32Array(indices.length);
  for (let i = 0; i < indices.length; i++) order[next[indices[i]!]!++] = i;
  return { order, starts };
}
