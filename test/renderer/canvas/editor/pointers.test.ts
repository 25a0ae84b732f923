import { describe, expect, test } from 'vitest';
import { Hand } from '../hand.ts';

const pen = { pointer: 2, device: 'pen' as const };
const finger = { pointer: 3, device: 'touch' as const };
const other = { pointer: 4, device: 'touch' as const };

describe('a pen', () => {
  test('has priority: a palm that rests there draws nothing', async () => {
    const hand = await Hand.over({ size: [60, 60] });
    hand.event('down', 10, 10, pen);
    hand.event('down', 50, 50, finger);
    hand.event('move', 40, 50, finger);
    hand.event('move', 14, 10, pen);
    hand.event('up', 40, 50, finger);
    hand.event('up', 14, 10, pen);
    // Three rows for three pixels: 8.5 to 10.5, of which the first lies exactly at the radius.
    expect(hand.persisted).toMatchObject([{ operation: { x: 9, y: 8, width: 6, height: 3 } }]);
    expect(hand.editor.store.getState().viewport).toEqual({ scale: 1, x: 0, y: 0 });
  });

  test('takes back what the palm drew that came before it', async () => {
    const hand = await Hand.over({ size: [60, 60] });
    hand.event('down', 50, 50, finger);
    hand.event('down', 10, 10, pen);
    hand.event('up', 10, 10, pen);
    expect(hand.persisted).toHaveLength(1);
    expect(hand.persisted).toMatchObject([{ operation: { x: 9, y: 9, width: 2, height: 2 } }]);
    expect(hand.editor.mask().data[50 * 60 + 50]).toBe(0);
  });

  test('once used, leaves moving the view to the fingers', async () => {
    const hand = await Hand.over({ size: [160, 160] });
    hand.click(10, 10, pen);
    hand.drag([[50, 50], [60, 45]], finger);
    expect(hand.persisted).toHaveLength(1);
    expect(hand.state.viewport).toEqual({ scale: 1, x: 10, y: -5 });
  });
});

describe('fingers', () => {
  test('one draws', async () => {
    const hand = await Hand.over({ size: [60, 60] });
    hand.drag([[20, 20], [30, 20]], finger);
    expect(hand.persisted).toMatchObject([{ operation: { x: 19, y: 18, width: 12, height: 3 } }]);
  });

  test('two pinch, and what the first began to draw is dropped', async () => {
    const hand = await Hand.over({ size: [160, 160] });
    hand.event('down', 50, 50, finger);
    hand.event('move', 55, 50, finger);
    hand.event('down', 105, 50, other);
    hand.event('move', 155, 50, other);
    expect(hand.persisted).toEqual([]);
    expect(hand.state.area).toBe(0);
    expect(hand.state.viewport.scale).toBe(2);
    // Between the fingers lies what lay there before: (80, 50), now at (105, 50).
    expect(hand.editor.toCanvas({ x: 80, y: 50 })).toEqual({ x: 105, y: 50 });
    hand.event('up', 155, 50, other);
    hand.event('move', 10, 10, finger);
    hand.event('up', 10, 10, finger);
    expect(hand.persisted).toEqual([]);
  });

  test('a second one ends a longer stroke, which is kept', async () => {
    const hand = await Hand.over({ size: [160, 160] });
    hand.event('down', 20, 20, finger);
    hand.event('move', 60, 20, finger);
    hand.event('down', 105, 50, other);
    expect(hand.persisted).toHaveLength(1);
  });
});

describe('a stroke that the system ends', () => {
  test('is kept as far as it came', async () => {
    const hand = await Hand.over({ size: [60, 60] });
    hand.event('down', 20, 20);
    hand.event('move', 30, 20);
    hand.event('cancel', 0, 0);
    hand.event('move', 50, 50);
    hand.event('up', 50, 50);
    expect(hand.persisted).toMatchObject([{ operation: { x: 19, y: 18, width: 12, height: 3 } }]);
  });

  test('closes a lasso', async () => {
    const hand = await Hand.over({ size: [60, 60] });
    hand.editor.setTool('lasso');
    hand.event('down', 10, 10);
    hand.event('move', 20, 10);
    hand.event('move', 20, 20);
    hand.event('move', 10, 20);
    hand.event('cancel', 0, 0);
    expect(hand.state.area).toBe(100);
  });
});

describe('the view is moved', () => {
  test.each([
    ['by the middle button', {}, { button: 1 }],
    ['by the hand', { tool: 'pan' as const }, {}],
    ['while space is held', { space: true }, {}],
  ])('%s', async (_name, { tool, space }: { tool?: 'pan'; space?: boolean }, how) => {
    const hand = await Hand.over({ size: [160, 160] });
    if (tool) hand.editor.setTool(tool);
    if (space) hand.key(' ');
    hand.event('down', 50, 50, how);
    hand.event('move', 70, 40);
    hand.event('up', 70, 40);
    expect(hand.state.viewport).toEqual({ scale: 1, x: 20, y: -10 });
    if (!space) return;
    hand.key(' ', undefined, 'up');
    hand.click(50, 50);
    expect(hand.persisted).toHaveLength(1);
  });

  test('the second button draws nothing', async () => {
    const hand = await Hand.over({ size: [60, 60] });
    hand.drag([[10, 10], [20, 20]], { button: 2 });
    expect(hand.persisted).toEqual([]);
  });
});
