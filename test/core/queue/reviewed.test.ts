import { describe, expect, test } from 'vitest';
import { isReviewed, notableMove, placesBy, type Look } from '../../../src/core/queue/reviewed.ts';

describe('places', () => {
  test('are 1 for the hardest, shared by equals, and none where there is no priority', () => {
    const known: Record<string, number> = { a: 0.5, b: 2, c: 0.5, d: 0.1 };
    const places = placesBy(Float64Array.from(Object.values(known)), (image) => known[image] ?? null);
    expect(['a', 'b', 'c', 'd', 'e', 'gone'].map(places)).toEqual([0.75, 1, 0.75, 0.25, null, null]);
  });
});

describe('an image was reviewed', () => {
  const look = (change: Partial<Look> = {}): Look => ({ image: 'a', round: 1, mask: 'mask', ...change });
  const reviewed = (looks: Look[], { mask = 'mask' as string | null, before = 0.5 as number | null, now = 0.5 as number | null, round = 2 } = {}) =>
    isReviewed('a', looks, mask, round, (number) => () => (number === round ? now : before));

  test('where somebody has looked at the mask that it has, after a round', () => {
    expect(reviewed([])).toBe(false);
    expect(reviewed([look()])).toBe(true);
    expect(reviewed([look({ round: null })])).toBe(false);
    expect(reviewed([look({ mask: null })], { mask: null })).toBe(true);
  });

  test('until its mask is another, which nobody has looked at', () => {
    expect(reviewed([look({ mask: 'other' })])).toBe(false);
    expect(reviewed([look({ mask: null })])).toBe(false);
    expect(reviewed([look()], { mask: null })).toBe(false);
    // Whoever drew the new one has looked at it.
    expect(reviewed([look({ mask: 'other' }), look()])).toBe(true);
    // An earlier one was restored.
    expect(reviewed([look(), look({ mask: 'other' })])).toBe(true);
  });

  test('until it has moved up by a fifth of all images', () => {
    expect(reviewed([look()], { before: 0.5, now: 0.69 })).toBe(true);
    expect(reviewed([look()], { before: 0.5, now: 0.51 + notableMove })).toBe(false);
    expect(reviewed([look()], { before: 0.9, now: 0.1 })).toBe(true);
    expect(reviewed([look()], { before: 0.85, now: 1 })).toBe(true);
    // Since the last look at this mask, not the first.
    const moved = (number: number) => () => ({ 1: 0.2, 2: 0.9, 3: 0.95 })[number] ?? null;
    expect(isReviewed('a', [look({ round: 1 })], 'mask', 3, moved)).toBe(false);
    expect(isReviewed('a', [look({ round: 1 }), look({ round: 2 })], 'mask', 3, moved)).toBe(true);
  });

  test('and is not compared where the network of then or of now has no score for it', () => {
    expect(reviewed([look()], { before: null, now: 0.9 })).toBe(false);
    expect(reviewed([look()], { before: 0.5, now: null })).toBe(true);
  });

  test('in the queue’s own round or after it, whatever its score', () => {
    expect(reviewed([look({ round: 2 })], { before: 0, now: 1 })).toBe(true);
    expect(reviewed([look({ round: 3 })], { before: 0, now: 1 })).toBe(true);
  });
});
