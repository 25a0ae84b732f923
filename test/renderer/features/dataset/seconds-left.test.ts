import { expect, it } from 'vitest';
import { secondsLeft } from '../../../../src/renderer/features/dataset/seconds-left.ts';

it('tells the time left by the pace so far, and nothing before the first image', () => {
  expect(secondsLeft({ done: 0, total: 100 }, 3)).toBeNull();
  expect(secondsLeft({ done: 25, total: 100 }, 5)).toBe(15);
  expect(secondsLeft({ done: 100, total: 100 }, 20)).toBe(0);
});
