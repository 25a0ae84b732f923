import { describe, expect, test } from 'vitest';
import { control, Hand, none, shift } from '../hand.ts';

const sized = async (size: [number, number] = [200, 200]): Promise<Hand> => {
  const hand = await Hand.over({ size });
  // The first arrow shows the crosshair, in the middle of the view: (100, 100).
  hand.canvasKey('ArrowRight');
  return hand;
};

const press = (hand: Hand, ...keys: string[]): void => keys.forEach((key) => hand.canvasKey(key));

describe('the crosshair', () => {
  test('appears in the middle, moves by arrows, further with Shift, and stays on the image', async () => {
    const hand = await sized();
    expect(hand.state.crosshair).toEqual({ x: 100, y: 100 });
    press(hand, 'ArrowRight', 'ArrowDown');
    hand.canvasKey('ArrowUp', shift);
    expect(hand.state.crosshair).toEqual({ x: 104, y: 80 });
    for (let i = 0; i < 20; i++) hand.canvasKey('ArrowUp', shift);
    expect(hand.state.crosshair).toEqual({ x: 104, y: 0 });
    expect(hand.editor.cursor()).toMatchObject({ at: { x: 104, y: 0 }, shape: 'circle' });
  });

  test('moves pixel by pixel where the image is seen large', async () => {
    const hand = await sized();
    hand.editor.setViewport({ scale: 20, x: -1900, y: -1900 });
    press(hand, 'ArrowLeft');
    expect(hand.state.crosshair).toEqual({ x: 99, y: 100 });
  });

  test('takes the view along', async () => {
    const hand = await sized([400, 400]);
    for (let i = 0; i < 4; i++) hand.canvasKey('ArrowRight', shift);
    expect(hand.state.crosshair).toEqual({ x: 196, y: 100 });
    // 24 pixels are kept between it and the edge at 200.
    expect(hand.state.viewport).toEqual({ scale: 1, x: -20, y: 0 });
  });

  test('is left by Escape and by the mouse', async () => {
    const hand = await sized();
    expect(hand.canvasKey('Escape')).toBe(true);
    expect(hand.state.crosshair).toBeNull();
    expect(hand.canvasKey('Escape')).toBe(false);
    press(hand, 'ArrowLeft');
    hand.click(50, 50);
    expect(hand.state.crosshair).toBeNull();
  });

  test('Enter and space are not taken without it', async () => {
    const hand = await Hand.over({ size: [200, 200] });
    expect(hand.canvasKey('Enter')).toBe(false);
    hand.canvasKey(' ');
    expect(hand.state.panning).toBe(true);
  });
});

describe('draws with every tool', () => {
  test('brush: space begins a stroke, arrows draw it, space ends it', async () => {
    const hand = await sized();
    hand.editor.setOptions({ brushShape: 'square', brushSize: 2 });
    press(hand, ' ', 'ArrowRight', 'ArrowRight');
    expect(hand.state.drawing).toBe(true);
    press(hand, ' ');
    expect(hand.state.drawing).toBe(false);
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'brush', x: 99, y: 99, width: 10, height: 2 } }]);
    press(hand, 'ArrowDown', 'ArrowDown');
    expect(hand.persisted).toHaveLength(1);
  });

  test('eraser, with Escape in the middle', async () => {
    const hand = await sized();
    press(hand, ' ', ' ');
    hand.editor.setTool('eraser');
    press(hand, ' ', 'ArrowRight', 'Escape', 'ArrowRight', ' ', ' ');
    expect(hand.persisted).toHaveLength(1);
    expect(hand.state.area).toBeGreaterThan(0);
  });

  test('polygon: space puts corners, Enter closes', async () => {
    const hand = await sized();
    hand.editor.setTool('polygon');
    press(hand, ' ');
    for (const arrow of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) {
      hand.canvasKey(arrow, shift);
      press(hand, ' ');
    }
    press(hand, 'Enter');
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'polygon', x: 100, y: 100, width: 24, height: 24 } }]);
    expect(hand.state.area).toBe(24 * 24);
  });

  test('lasso', async () => {
    const hand = await sized();
    hand.editor.setTool('lasso');
    press(hand, ' ');
    for (const arrow of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) hand.canvasKey(arrow, shift);
    press(hand, ' ');
    expect(hand.state.area).toBe(24 * 24);
  });

  test('box', async () => {
    const hand = await sized();
    hand.editor.setTool('box');
    press(hand, 'Enter');
    hand.canvasKey('ArrowRight', shift);
    hand.canvasKey('ArrowDown', shift);
    press(hand, 'Enter');
    expect(hand.state.weak.box).toEqual({ x: 100, y: 100, width: 24, height: 24 });
  });

  test('point and scribble', async () => {
    const hand = await sized();
    hand.editor.setTool('point');
    press(hand, ' ', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
    expect(hand.state.weak.points).toEqual([{ x: 100, y: 100, lesion: true }, { x: 112, y: 100, lesion: true }]);
    hand.editor.setTool('scribble');
    press(hand, ' ', 'ArrowDown', ' ');
    expect(hand.state.weak.scribbles).toMatchObject([{ points: [112, 100, 112, 104] }]);
  });

  test('the hand moves the view', async () => {
    const hand = await Hand.over({ size: [400, 400] });
    hand.editor.setTool('pan');
    press(hand, 'ArrowRight', 'ArrowDown');
    expect(hand.state.viewport).toEqual({ scale: 1, x: -16, y: -16 });
    expect(hand.state.crosshair).toBeNull();
  });
});

test('Control+Z takes back, with Shift or Y it is done again', async () => {
  const hand = await Hand.over({ size: [50, 50] });
  hand.click(10, 10);
  expect(hand.key('z', control)).toBe(true);
  expect(hand.state.applied).toBe(0);
  expect(hand.key('Z', { ...control, shift: true })).toBe(true);
  expect(hand.state.applied).toBe(1);
  hand.key('z', control);
  hand.key('y', control);
  expect(hand.state.applied).toBe(1);
  expect(hand.key('y', control)).toBe(false);
});

test('Alt shows at once that adding becomes removing', async () => {
  const hand = await Hand.over({ size: [50, 50] });
  hand.event('move', 20, 20);
  expect(hand.editor.cursor()).toMatchObject({ adds: true });
  hand.key('Alt');
  expect(hand.editor.cursor()).toMatchObject({ adds: false });
  hand.key('Alt', none, 'up');
  expect(hand.editor.cursor()).toMatchObject({ adds: true });
});

test('keys that mean nothing to the canvas are left to others', async () => {
  const hand = await Hand.over({ size: [50, 50] });
  expect(['a', 'd', 'b', '2', 'Tab', 'Enter', 'Backspace', 'Escape'].filter((key) => hand.canvasKey(key))).toEqual([]);
});
