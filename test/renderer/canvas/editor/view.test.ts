import { describe, expect, test } from 'vitest';
import { none, shift, control, Hand } from '../hand.ts';

const wheel = (x: number, y: number, deltaY: number, modifiers = none): Parameters<Hand['editor']['wheel']>[0] => ({ x, y, deltaX: 0, deltaY, modifiers });

test('0 shows the whole image in the middle, 1 shows one pixel a pixel', async () => {
  const hand = await Hand.over({ size: [336, 100] });
  expect(hand.key('0')).toBe(true);
  // 16 pixels are left free at either side of the 200.
  expect(hand.state.viewport).toEqual({ scale: 0.5, x: 16, y: 75 });
  hand.key('1');
  expect(hand.state.viewport).toEqual({ scale: 1, x: -68, y: 50 });
});

test('the wheel zooms about the pointer', async () => {
  const hand = await Hand.over({ size: [200, 200] });
  const before = hand.editor.toImage({ x: 30, y: 120 });
  expect(hand.editor.wheel(wheel(30, 120, -500))).toBe(true);
  expect(hand.state.viewport.scale).toBeCloseTo(Math.exp(0.8), 12);
  const after = hand.editor.toImage({ x: 30, y: 120 });
  expect(after.x).toBeCloseTo(before.x, 9);
  expect(after.y).toBeCloseTo(before.y, 9);
});

test('zoom has limits', async () => {
  const hand = await Hand.over({ size: [200, 200] });
  for (let i = 0; i < 50; i++) hand.editor.wheel(wheel(100, 100, -500, control));
  expect(hand.state.viewport.scale).toBe(64);
  for (let i = 0; i < 50; i++) hand.editor.wheel(wheel(100, 100, 500, control));
  // Half of the fit, which is 168 / 200.
  expect(hand.state.viewport.scale).toBe(0.42);
});

test('the image cannot be lost', async () => {
  const hand = await Hand.over({ size: [100, 100] });
  hand.editor.setViewport({ scale: 1, x: 5000, y: -5000 });
  expect(hand.state.viewport).toEqual({ scale: 1, x: 152, y: -52 });
});

test('Shift and the wheel, or the brackets, make the brush larger and smaller', async () => {
  const hand = await Hand.over({ size: [100, 100] });
  hand.editor.setOptions({ brushSize: 100 });
  hand.editor.wheel(wheel(0, 0, -100, shift));
  expect(hand.state.options.brushSize).toBe(115);
  hand.key('[');
  expect(hand.state.options.brushSize).toBe(100);
  hand.editor.setOptions({ brushSize: 2 });
  hand.key('[');
  hand.key('[');
  expect(hand.state.options.brushSize).toBe(1);
  hand.key(']');
  expect(hand.state.options.brushSize).toBe(2);
});

describe('between images', () => {
  const open = async (hand: Hand, width: number, height: number): Promise<void> => {
    await hand.editor.load({ key: `${width}×${height}`, image: { width, height }, grid: { width, height }, base: null });
  };

  test('zoom stays where it was, over images of like size', async () => {
    const hand = await Hand.over({ size: [600, 450] });
    hand.editor.setViewport({ scale: 2, x: -300, y: -100 });
    await open(hand, 640, 480);
    expect(hand.state.viewport).toEqual({ scale: 2, x: -300, y: -100 });
  });

  test('an image of another size is fitted', async () => {
    const hand = await Hand.over({ size: [600, 450] });
    hand.editor.setViewport({ scale: 2, x: -300, y: -100 });
    await open(hand, 1680, 1260);
    expect(hand.state.viewport.scale).toBe(0.1);
  });

  test('a fit stays a fit, also when the canvas changes its size', async () => {
    const hand = await Hand.over({ size: [600, 450] });
    hand.editor.fit();
    await open(hand, 672, 480);
    expect(hand.state.viewport.scale).toBe(0.25);
    hand.editor.setRoom({ width: 368, height: 400 });
    expect(hand.state.viewport).toEqual({ scale: 0.5, x: 16, y: 80 });
  });

  test('what was in the middle stays there when the canvas changes its size', async () => {
    const hand = await Hand.over({ size: [600, 450] });
    hand.editor.setViewport({ scale: 2, x: -300, y: -100 });
    hand.editor.setRoom({ width: 300, height: 160 });
    expect(hand.state.viewport).toEqual({ scale: 2, x: -250, y: -120 });
  });
});

test('H hides what lies over the image while it is held', async () => {
  const hand = await Hand.over({ size: [100, 100] });
  const painted: string[] = [];
  hand.editor.onPaint(({ kind }) => painted.push(kind));
  hand.key('h');
  expect(hand.state.hidden).toBe(true);
  hand.key('h', none, 'up');
  expect(hand.state.hidden).toBe(false);
  expect(painted).toEqual(['view', 'view']);
});

test('only what changed is painted', async () => {
  const hand = await Hand.over({ size: [100, 100] });
  const painted: unknown[] = [];
  hand.editor.setOptions({ brushSize: 4 });
  hand.editor.onPaint((what) => what.kind === 'mask' && painted.push(what.box));
  hand.event('down', 20, 20);
  hand.event('move', 30, 20);
  hand.event('up', 30, 20);
  hand.editor.undo();
  expect(painted).toEqual([{ x: 18, y: 18, width: 4, height: 4 }, { x: 18, y: 18, width: 14, height: 4 }, { x: 18, y: 18, width: 14, height: 4 }]);
});
