import { describe, expect, it } from 'vitest';
import type { WeakState } from '../../../../src/renderer/canvas/editor/types.ts';
import { isExpanded, learningOf } from '../../../../src/renderer/features/review/learning.ts';

const stroke = (lesion: boolean) => ({ lesion, width: 5, points: [1, 2, 3, 4] });
const point = (lesion: boolean) => ({ lesion, x: 1, y: 2 });
const weak = (scribbles: boolean[], points: boolean[] = [], box = false): WeakState => ({
  box: box ? { x: 0, y: 0, width: 9, height: 9 } : null,
  scribbles: scribbles.map(stroke),
  points: points.map(point),
});

describe('learningOf', () => {
  it('is more than what is marked once both lesion and skin are, by strokes or points or one of each', () => {
    expect(learningOf(weak([true, false]), 'train', false)).toBe('both');
    expect(learningOf(weak([], [true, true, false]), 'train', false)).toBe('both');
    expect(learningOf(weak([true], [false]), 'train', false)).toBe('both');
    expect(learningOf(weak([true, true], [true]), 'train', false)).toBe('lesion');
    expect(learningOf(weak([], [false]), 'train', false)).toBe('skin');
  });

  it('is nothing of no strokes, whatever the box', () => {
    expect(learningOf(weak([], [], true), 'train', false)).toBe('none');
    expect(learningOf(weak([]), 'validation', true)).toBe('none');
  });

  it('is nothing on images that train no network, and while a mask tells more', () => {
    expect(learningOf(weak([true, false]), 'validation', false)).toBe('split');
    expect(learningOf(weak([true]), 'test', true)).toBe('split');
    expect(learningOf(weak([true, false]), 'train', true)).toBe('mask');
    expect(learningOf(weak([true]), 'train', true)).toBe('mask');
  });
});

it('expands only what has two sides', () => {
  expect([weak([true, false]), weak([true], [false]), weak([true, true]), weak([], [], true)].map(isExpanded)).toEqual([true, true, false, false]);
});
