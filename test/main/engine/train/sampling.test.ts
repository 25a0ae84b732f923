import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampler, type Cursor } from '../../../../src/main/engine/train/sampling.ts';

const start: Cursor = { epoch: 0, position: 0 };

function draw(indices: number[], weights: number[] | null, count: number, times: number, from: Cursor = start): { drawn: number[][]; cursor: Cursor } {
  const sampler = createSampler(indices, weights, 7);
  const drawn: number[][] = [];
  let cursor = from;
  for (let i = 0; i < times; i++) {
    const next = sampler.next(cursor, count);
    drawn.push(next.batch);
    cursor = next.cursor;
  }
  return { drawn, cursor };
}

describe('createSampler', () => {
  it('shows every sample once an epoch, in another order each time', () => {
    const indices = [3, 5, 8, 13, 21, 34];
    const { drawn, cursor } = draw(indices, null, 6, 3);
    for (const epoch of drawn) expect(epoch.toSorted((a, b) => a - b)).toEqual(indices);
    expect(drawn[1]).not.toEqual(drawn[0]);
    expect(cursor).toEqual({ epoch: 3, position: 0 });
  });

  it('fills a batch across the ends of epochs, even several', () => {
    const { drawn, cursor } = draw([1, 2, 3], null, 8, 1);
    expect(drawn[0]!.slice(0, 3).toSorted()).toEqual([1, 2, 3]);
    expect(drawn[0]!.slice(3, 6).toSorted()).toEqual([1, 2, 3]);
    expect(cursor).toEqual({ epoch: 2, position: 2 });
  });

  it('goes on from a cursor as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 6 }), (samples, count, before) => {
        const indices = Array.from({ length: samples }, (_, i) => i);
        const whole = draw(indices, null, count, before + 3);
        const first = draw(indices, null, count, before);
        const second = draw(indices, null, count, 3, first.cursor);
        expect([...first.drawn, ...second.drawn]).toEqual(whole.drawn);
        expect(second.cursor).toEqual(whole.cursor);
      }),
    );
  });

  it('repeats by weight: the whole part always, the fraction by chance, 0 never', () => {
    const sampler = createSampler([10, 11, 12], [2, 0, 0.25], 7);
    let quarter = 0;
    let cursor = start;
    while (cursor.epoch < 1000) {
      const next = sampler.next(cursor, 1);
      expect(next.batch[0]).not.toBe(11);
      if (next.batch[0] === 12) quarter += 1;
      cursor = next.cursor;
    }
    // Binomial(1000, ¼): standard deviation 13.7.
    expect(Math.abs(quarter - 250)).toBeLessThan(55);
    const tens = draw([10, 11, 12], [2, 0, 0], 2, 5).drawn.flat();
    expect(tens).toEqual(Array.from({ length: 10 }, () => 10));
  });

  it.each([[[-1, 1]], [[Number.NaN, 1]], [[101, 1]], [[0, 0]]])('refuses weights %j', (weights) => {
    expect(() => createSampler([1, 2], weights, 7)).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });
});
