/**
 * Where pruning changes a network's mind: the mean over the ladder of |dense − pruned|, one byte a pixel as the maps are.
 * The first level is the dense network's.
 */
export function meanDisagreement(levels: readonly Uint8Array[]): Uint8Array {
  const [dense, ...pruned] = levels;
  if (!dense) return new Uint8Array();
  const mean = new Uint8Array(dense.length);
  if (pruned.length === 0) return mean;
  for (let pixel = 0; pixel < dense.length; pixel++) {
    let sum = 0;
    for (const level of pruned) sum += Math.abs(dense[pixel]! - level[pixel]!);
    mean[pixel] = Math.round(sum / pruned.length);
  }
  return mean;
}
