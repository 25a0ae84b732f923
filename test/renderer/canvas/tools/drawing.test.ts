import { describe, expect, test } from 'vitest';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { alt, Hand } from '../hand.ts';
import { maskOf } from '../pixels.ts';

const base = encodeMask(maskOf('........', '.######.', '.######.', '.######.', '.######.', '........'));

describe('brush', () => {
  test('draws what comes under it, as one operation', async () => {
    const hand = await Hand.over({ size: [8, 5] });
    hand.drag([[2.5, 2.5], [5.5, 2.5]]);
    expect(hand.rows()).toEqual(['........', '.######.', '.######.', '.######.', '........']);
    // A box of 6×3, all of it flipped: no run of 0, then 18.
    expect(hand.persisted).toEqual([{ operation: { x: 1, y: 1, width: 6, height: 3, flipped: '0b0', tool: 'brush' }, applied: 0 }]);
    expect(hand.state.area).toBe(18);
  });

  test('of one pixel draws one pixel', async () => {
    const hand = await Hand.over({ size: [5, 3] });
    hand.editor.setOptions({ brushSize: 1 });
    hand.click(2.4, 1.6);
    expect(hand.rows()).toEqual(['.....', '..#..', '.....']);
  });

  test('of one pixel draws one pixel between pixels too, where a mouse at 100 % is', async () => {
    const hand = await Hand.over({ size: [6, 3] });
    hand.editor.setOptions({ brushSize: 1 });
    hand.drag([[2, 1], [4, 1]]);
    expect(hand.rows().join('').match(/#/g)).toHaveLength(3);
    expect(hand.persisted).toMatchObject([{ operation: { width: 3, height: 1 } }]);
  });

  test('takes in what the browser coalesced', async () => {
    const hand = await Hand.over({ size: [7, 7] });
    hand.editor.setOptions({ brushSize: 1 });
    hand.event('down', 1.5, 1.5);
    hand.event('move', 5.5, 5.5, { coalesced: [{ x: 5.5, y: 1.5 }, { x: 5.5, y: 5.5 }] });
    hand.event('up', 5.5, 5.5);
    expect(hand.rows()).toEqual(['.......', '.#####.', '.....#.', '.....#.', '.....#.', '.....#.', '.......']);
  });

  test('square', async () => {
    const hand = await Hand.over({ size: [6, 4] });
    hand.editor.setOptions({ brushShape: 'square', brushSize: 2 });
    hand.drag([[2, 2], [4, 2]]);
    expect(hand.rows()).toEqual(['......', '.####.', '.####.', '......']);
  });

  test('sized on the screen covers less of the image the nearer it is seen', async () => {
    const hand = await Hand.over({ size: [9, 9] });
    hand.editor.setOptions({ brushUnit: 'screen', brushSize: 12, brushShape: 'square' });
    hand.editor.setViewport({ scale: 4, x: 0, y: 0 });
    hand.click(4 * 4.5, 4 * 4.5);
    expect(hand.rows().slice(3, 6)).toEqual(['...###...', '...###...', '...###...']);
    expect(hand.state.area).toBe(9);
  });

  test('draws on a grid finer than the image', async () => {
    const hand = await Hand.over({ size: [2, 2], grid: { width: 6, height: 6 } });
    hand.editor.setOptions({ brushSize: 1, brushShape: 'square' });
    hand.click(1, 1);
// One image pixel is three of the grid: from 1.5 to just before 4.5.
    expect(hand.rows()).toEqual(['......', '.###..', '.###..', '.###..', '......', '......']);
  });

  test('a stroke that changes nothing is dropped', async () => {
    const hand = await Hand.over({ size: [8, 6], base });
    hand.click(4, 3);
    hand.drag([[20, 20], [30, 30]]);
    expect(hand.persisted).toEqual([]);
    expect(hand.state.operations).toEqual([]);
  });

  test('Escape takes the stroke back', async () => {
    const hand = await Hand.over({ size: [8, 6], base });
    hand.event('down', 1, 1, { modifiers: alt });
    hand.event('move', 7, 4);
    expect(hand.state.drawing).toBe(true);
    expect(hand.key('Escape')).toBe(true);
    hand.event('up', 7, 4);
    expect(encodeMask(hand.editor.mask())).toEqual(base);
    expect(hand.persisted).toEqual([]);
  });

  test('does nothing where the image is held by somebody else', async () => {
    const hand = await Hand.over({ size: [8, 6], base, readOnly: true });
    hand.drag([[0, 0], [8, 6]]);
    hand.editor.clear();
    expect(hand.editor.encoded()).toEqual(base);
  });
});

describe('eraser', () => {
  test('removes', async () => {
    const hand = await Hand.over({ size: [8, 6], base });
    hand.editor.setTool('eraser');
    hand.drag([[3.5, 2.5], [3.5, 3.5]]);
    expect(hand.rows()).toEqual(['........', '.#...##.', '.#...##.', '.#...##.', '.#...##.', '........']);
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'eraser' } }]);
  });

  test('is the brush with Alt, and the brush is the eraser with Alt', async () => {
    const hand = await Hand.over({ size: [8, 6], base });
    hand.editor.setOptions({ brushSize: 1 });
    hand.click(2.5, 2.5, { modifiers: alt });
    hand.editor.setTool('eraser');
    hand.click(0.5, 0.5, { modifiers: alt });
    expect(hand.rows()).toEqual(['#.......', '.######.', '.#.####.', '.######.', '.######.', '........']);
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'eraser' } }, { operation: { tool: 'brush' } }]);
  });

  test("is a pen's other end", async () => {
    const hand = await Hand.over({ size: [8, 6], base });
    hand.editor.setOptions({ brushSize: 1 });
    hand.drag([[1.5, 1.5], [6.5, 1.5]], { device: 'pen', button: 5 });
    expect(hand.rows()[1]).toBe('........');
  });
});

describe('polygon', () => {
  const corners = [[10, 10], [50, 10], [50, 40], [10, 40]] as const;
  const inside = (row: number, column: number): boolean => row >= 10 && row < 40 && column >= 10 && column < 50;
  const rectangle = Array.from({ length: 50 }, (_, row) => Array.from({ length: 60 }, (_, column) => (inside(row, column) ? '#' : '.')).join(''));

  const put = async (): Promise<Hand> => {
    const hand = await Hand.over({ size: [60, 50] });
    hand.editor.setTool('polygon');
    for (const [x, y] of corners) hand.click(x, y);
    return hand;
  };

  test('is closed by Enter', async () => {
    const hand = await put();
    expect(hand.state.area).toBe(0);
    expect(hand.editor.rubber()).toEqual({ kind: 'path', points: corners.flat(), closed: false, handles: true, pending: [10, 40] });
    expect(hand.key('Enter')).toBe(true);
    expect(hand.rows()).toEqual(rectangle);
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'polygon' } }]);
    expect(hand.key('Enter')).toBe(false);
  });

  test('is closed by a double click', async () => {
    const hand = await put();
    hand.click(10, 40);
    expect(hand.rows()).toEqual(rectangle);
  });

  test('is closed by a click on the first corner', async () => {
    const hand = await put();
    hand.click(12, 11);
    expect(hand.rows()).toEqual(rectangle);
  });

  test('Backspace and undo take the last corner away', async () => {
    const hand = await put();
    hand.click(30, 45);
    hand.key('Backspace');
    hand.click(20, 48);
    hand.editor.undo();
    hand.key('Enter');
    expect(hand.rows()).toEqual(rectangle);
  });

  test('Escape forgets it', async () => {
    const hand = await put();
    hand.key('Escape');
    expect(hand.state.drawing).toBe(false);
    expect(hand.key('Enter')).toBe(false);
    expect(hand.persisted).toEqual([]);
  });

  test('removes with Alt, as decided by the first click', async () => {
    const hand = await put();
    hand.key('Enter');
    hand.click(10, 10, { modifiers: alt });
    for (const [x, y] of [[30, 10], [30, 40], [10, 40]] as const) hand.click(x, y);
    hand.key('Enter');
    expect(hand.state.area).toBe(20 * 30);
  });

  test('fills what there is when another tool is chosen', async () => {
    const hand = await put();
    hand.editor.setTool('brush');
    expect(hand.rows()).toEqual(rectangle);
  });
});

describe('lasso', () => {
  test('fills what the line goes around', async () => {
    const hand = await Hand.over({ size: [8, 6] });
    hand.editor.setTool('lasso');
    hand.event('down', 1, 1);
    for (const [x, y] of [[7, 1], [7, 5], [1, 5]] as const) hand.event('move', x, y);
    expect(hand.editor.rubber()).toEqual({ kind: 'path', points: [1, 1, 7, 1, 7, 5, 1, 5], closed: true, handles: false, pending: [] });
    hand.event('up', 1, 5);
    expect(hand.editor.encoded()).toEqual(base);
  });

  test('removes with Alt', async () => {
    const hand = await Hand.over({ size: [8, 6], base });
    hand.editor.setTool('lasso');
    hand.drag([[0, 0], [4, 0], [4, 6], [0, 6]], { modifiers: alt });
    expect(hand.rows()[2]).toBe('....###.');
  });
});
