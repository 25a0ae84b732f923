import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectedComponents } from '../../../src/core/split/index.ts';

const graph = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    links: fc.array(fc.tuple(fc.integer({ min: 0, max: count - 1 }), fc.integer({ min: 0, max: count - 1 })), { maxLength: 40 }),
  }),
);

describe('connected components', () => {
  test('are named by their smallest vertex', () => {
    // By hand: 0–3–5 and 1–2 hang together, 4 is alone.
    expect([...connectedComponents(6, [[3, 5], [2, 1], [0, 3]])]).toEqual([0, 1, 1, 0, 4, 0]);
  });

  test('agree with reachability, whatever the order of the links', () => {
    fc.assert(
      fc.property(graph, ({ count, links }) => {
        const components = connectedComponents(count, links);
        expect([...connectedComponents(count, links.toReversed().map(([a, b]) => [b, a] as const))]).toEqual([...components]);
        expect([...components]).toEqual(smallestReachable(count, links));
      }),
    );
  });
});

/** By repeated relaxation: slow, and nothing like union-find. */
function smallestReachable(count: number, links: readonly (readonly [number, number])[]): number[] {
  const name = Array.from({ length: count }, (_, vertex) => vertex);
  for (let pass = 0; pass < count; pass++) {
    for (const [a, b] of links) name[a] = name[b] = Math.min(name[a]!, name[b]!);
  }
  return name;
}
