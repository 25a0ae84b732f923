import { describe, expect, test } from 'vitest';
import { alt, Hand } from '../hand.ts';

describe('box', () => {
  test('is dragged from corner to corner, inside the image', async () => {
    const hand = await Hand.over({ size: [100, 80] });
    hand.editor.setTool('box');
    hand.drag([[90, 60], [20, 30], [30, 200]]);
    expect(hand.editor.weakLabels()).toEqual([{ kind: 'box', box: { x: 30, y: 60, width: 60, height: 20 } }]);
    expect(hand.persisted).toEqual([]);
    expect(hand.state.weakChanged).toBe(true);
  });

  test('its edges and corners can be moved', async () => {
    const hand = await Hand.over({ size: [100, 80], weak: [{ kind: 'box', box: { x: 20, y: 20, width: 40, height: 40 } }] });
    hand.editor.setTool('box');
    hand.drag([[61, 40], [80, 70]]);
    expect(hand.state.weak.box).toEqual({ x: 20, y: 20, width: 60, height: 40 });
    hand.drag([[21, 19], [10, 5]]);
    expect(hand.state.weak.box).toEqual({ x: 10, y: 5, width: 70, height: 55 });
    hand.drag([[40, 40], [50, 50]]);
    expect(hand.state.weak.box).toEqual({ x: 40, y: 40, width: 10, height: 10 });
  });

  test('a click is none', async () => {
    const hand = await Hand.over({ size: [100, 80] });
    hand.editor.setTool('box');
    hand.click(40, 40);
    expect(hand.state.weak.box).toBeNull();
  });
});

describe('point', () => {
  test('marks lesion, and skin with Alt; a click on one takes it away', async () => {
    const hand = await Hand.over({ size: [100, 80] });
    hand.editor.setTool('point');
    hand.click(10, 20);
    hand.click(60, 70, { modifiers: alt });
    hand.click(150, 20);
    expect(hand.editor.weakLabels()).toEqual([{ kind: 'point', points: [{ x: 10, y: 20, lesion: true }, { x: 60, y: 70, lesion: false }] }]);
    hand.click(12, 21);
    expect(hand.state.weak.points).toEqual([{ x: 60, y: 70, lesion: false }]);
  });
});

describe('scribble', () => {
  test('keeps each stroke with its width and what it marks', async () => {
    const hand = await Hand.over({ size: [100, 80] });
    hand.editor.setTool('scribble');
    hand.editor.setOptions({ scribbleWidth: 7 });
    hand.drag([[10, 10], [20, 12], [30, 10]]);
    hand.editor.setOptions({ marks: 'skin' });
    hand.drag([[60, 60], [70, 60]]);
    expect(hand.editor.weakLabels()).toEqual([
      {
        kind: 'scribble',
        strokes: [
          { lesion: true, width: 7, points: [10, 10, 20, 12, 30, 10] },
          { lesion: false, width: 7, points: [60, 60, 70, 60] },
        ],
      },
    ]);
  });
});

test('weak labels have an undo of their own, apart from the mask', async () => {
  const hand = await Hand.over({ size: [100, 80] });
  hand.click(50, 50);
  hand.editor.setTool('point');
  expect(hand.state.canUndo).toBe(false);
  hand.click(10, 10);
  hand.click(30, 30);
  hand.editor.undo();
  expect(hand.state.weak.points).toEqual([{ x: 10, y: 10, lesion: true }]);
  hand.editor.redo();
  hand.editor.undo();
  hand.editor.undo();
  expect(hand.state).toMatchObject({ weak: { points: [] }, weakChanged: false, canUndo: false, canRedo: true, applied: 1 });
  hand.editor.setTool('brush');
  hand.editor.undo();
  expect(hand.state).toMatchObject({ area: 0, applied: 0 });
});

test('weak labels come with the image, and count as changed from when they were saved', async () => {
  const hand = await Hand.over({ size: [100, 80], weak: [{ kind: 'point', points: [{ x: 1, y: 2, lesion: false }] }, { kind: 'class', name: 'nevus' }] });
  expect(hand.state).toMatchObject({ weak: { points: [{ x: 1, y: 2, lesion: false }] }, weakChanged: false });
  hand.editor.clearWeak('point');
  expect(hand.state).toMatchObject({ weak: { points: [] }, weakChanged: true });
  hand.editor.markWeakSaved();
  expect(hand.state.weakChanged).toBe(false);
});
