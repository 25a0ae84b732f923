import { call } from '../../bridge/index.ts';

type Rings = number[][];
type Waiting = { image: string; resolve: (rings: Rings) => void; reject: (error: unknown) => void };

const mostACall = 100;
const gatherMs = 20;

let waiting: Waiting[] = [];

/** An image's outline; those that are asked for together are read in one call. */
export function outlineOf(image: string): Promise<Rings> {
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(ask, gatherMs);
    waiting.push({ image, resolve, reject });
  });
}

function ask(): void {
  const all = waiting;
  waiting = [];
  for (let from = 0; from < all.length; from += mostACall) void askTogether(all.slice(from, from + mostACall));
}

async function askTogether(asked: readonly Waiting[]): Promise<void> {
  try {
    const outlines = await call('dataset.outlines', { images: [...new Set(asked.map(({ image }) => image))] });
    const found = new Map(outlines.map(({ image, rings }) => [image, rings]));
    for (const { image, resolve } of asked) resolve(found.get(image) ?? []);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}
