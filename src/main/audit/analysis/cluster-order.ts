import { itemsByCluster, type Clusters } from '../../../core/statistics/index.ts';

export type OrderedUnits = {
  /** Places in the table, cluster by cluster. */
  units: Int32Array;
  /** The cluster of each of them. */
  cluster: Int32Array;
  /** How many there are of each cluster. */
  sizes: Int32Array;
};

/** The units that count, in the order of their clusters. */
export function inOrderOfClusters(clusters: Clusters, among: Uint8Array): OrderedUnits {
  const units = itemsByCluster(clusters).order.filter((unit) => among[unit] === 1);
  const cluster = units.map((unit) => clusters.indices[unit]!);
  const sizes = new Int32Array(clusters.count);
  for (const index of cluster) sizes[index]! += 1;
  return { units, cluster, sizes };
}
