/**
 * Connected components of an undirected graph (union-find with path halving and union by size).
 *
 * @param count number of vertices, named 0 to count − 1
 * @param links pairs of vertices
 * @returns for each vertex the smallest vertex of its component, so that the answer does not depend on the links' order
 */
export function connectedComponents(count: number, links: Iterable<readonly [number, number]>): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, index) => index);
  const size = new Int32Array(count).fill(1);
  const root = (vertex: number): number => {
    let at = vertex;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  for (const [a, b] of links) {
    let large = root(a);
    let small = root(b);
    if (large === small) continue;
    if (size[large]! < size[small]!) [large, small] = [small, large];
    parent[small] = large;
    size[large]! += size[small]!;
  }
  const smallest = new Int32Array(count).fill(-1);
  return Int32Array.from({ length: count }, (_, vertex) => {
    const at = root(vertex);
    if (smallest[at] === -1) smallest[at] = vertex;
    return smallest[at]!;
  });
}
