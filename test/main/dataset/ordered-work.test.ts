import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachOrdered } from '../../../src/main/dataset/ordered-work.ts';

describe('forEachOrdered', () => {
  it('takes results in the items’ order, however long each takes, with so many underway', async () => {
    let underway = 0;
    let most = 0;
    const taken: number[] = [];
    await forEachOrdered(
      [30, 5, 20, 1, 10, 2],
      3,
      async (milliseconds) => {
        most = Math.max(most, ++underway);
        await delay(milliseconds);
        underway--;
        return milliseconds * 2;
      },
      (result, item) => void taken.push(item, result),
    );
    expect(taken).toEqual([30, 60, 5, 10, 20, 40, 1, 2, 10, 20, 2, 4]);
    expect(most).toBe(3);
  });

  for (const where of ['work', 'take'] as const) {
    it(`ends with the first failure of ${where}, once what was begun has settled`, async () => {
      let settled = 0;
      const taken: number[] = [];
      const run = forEachOrdered(
        [1, 2, 3, 4, 5, 6],
        3,
        async (item) => {
          await delay(item === 2 ? 1 : 15);
          settled++;
          if (where === 'work' && item === 2) throw new Error('item 2');
          return item;
        },
        (item) => {
          if (where === 'take' && item === 2) throw new Error('item 2');
          taken.push(item);
        },
      );
      await expect(run).rejects.toThrow('item 2');
      expect(taken).toEqual([1]);
      expect(settled).toBe(4);
    });
  }
});
