import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttleLatest } from '../../../src/main/jobs/throttle.ts';

describe('throttleLatest', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('passes the first at once, then the newest once in a while, and the last one at the end', () => {
    const passed: number[] = [];
    const throttle = throttleLatest<number>(200, (value) => passed.push(value));
    for (let ms = 0; ms < 500; ms += 10) {
      throttle.offer(ms);
      vi.advanceTimersByTime(10);
    }
    // At 0; then what was newest when 200 and 400 ms had gone by.
    expect(passed).toEqual([0, 190, 390]);
    throttle.end();
    expect(passed).toEqual([0, 190, 390, 490]);
    vi.advanceTimersByTime(1000);
    expect(passed).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('passes at once again after a pause', () => {
    const passed: string[] = [];
    const throttle = throttleLatest<string>(200, (value) => passed.push(value));
    throttle.offer('a');
    vi.advanceTimersByTime(1000);
    throttle.offer('b');
    expect(passed).toEqual(['a', 'b']);
    throttle.end();
  });
});
