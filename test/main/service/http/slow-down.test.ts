import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SlowDown } from '../../../../src/main/service/http/slow-down.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

/** Counts what has been answered so far. */
function failing(slowDown: SlowDown, sender: string): { answered: boolean } {
  const state = { answered: false };
  void slowDown.failed(sender).then(() => (state.answered = true));
  return state;
}

it('answers each wrong try of a sender later than the one before, up to a limit', async () => {
  const slowDown = new SlowDown({ mostMs: 2_000, mostWaiting: 20, forgetMs: 60_000 });
  for (const ms of [10, 20, 40, 80, 160, 320, 640, 1_280, 2_000, 2_000]) {
    const state = failing(slowDown, 'a');
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(state.answered, `${ms} ms`).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.answered, `${ms} ms`).toBe(true);
  }
  const other = failing(slowDown, 'b');
  await vi.advanceTimersByTimeAsync(10);
  expect(other.answered).toBe(true);
});

it('stops listening to a sender with too many tries under way, and to no other', async () => {
  const slowDown = new SlowDown({ mostMs: 2_000, mostWaiting: 3, forgetMs: 60_000 });
  for (let attempt = 0; attempt < 3; attempt++) failing(slowDown, 'a');
  expect([slowDown.isBlocked('a'), slowDown.isBlocked('b')]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(40);
  expect(slowDown.isBlocked('a')).toBe(false);
});

it('forgets after a while', async () => {
  const slowDown = new SlowDown({ mostMs: 2_000, mostWaiting: 20, forgetMs: 60_000 });
  for (let attempt = 0; attempt < 6; attempt++) failing(slowDown, 'a');
  await vi.advanceTimersByTimeAsync(61_000);
  const state = failing(slowDown, 'a');
  await vi.advanceTimersByTimeAsync(10);
  expect(state.answered).toBe(true);
});
