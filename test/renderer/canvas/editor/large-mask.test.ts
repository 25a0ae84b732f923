import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { applyFlips, decodeMask } from '../../../../src/core/mask/index.ts';
import type { DraftOperation } from '../../../../src/core/contract/label.ts';
import { createEditor, type Editor, type PointerInput } from '../../../../src/renderer/canvas/editor/index.ts';
import { none } from '../hand.ts';

const grid = { width: 2000, height: 1500 };

// Every part takes longer than a slice may.
beforeAll(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
});
afterAll(() => vi.restoreAllMocks());

type Told = DraftOperation | { applied: number; to: number };

/** An editor of a mask so large that strokes become operations in slices, which here go on only when the test says so. */
async function large(): Promise<{ editor: Editor; told: Told[]; press: (x: number, y: number) => void; goOn: () => Promise<void> }> {
  const told: Told[] = [];
  let waiting: (() => void)[] = [];
  const editor = createEditor(
    { onOperation: (operation) => told.push(operation), onSeek: (seek) => told.push(seek) },
    { options: { brushUnit: 'image', brushSize: 900, brushShape: 'square' }, pause: () => new Promise((resolve) => waiting.push(resolve)) },
  );
  editor.setRoom(grid);
  const loading = editor.load({ key: 'large', image: grid, grid, base: null });
  const goOn = async (): Promise<void> => {
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      for (const each of now) each();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  await goOn();
  await loading;
  editor.setViewport({ scale: 1, x: 0, y: 0 });
  const event = (kind: PointerInput['kind'], x: number, y: number): void => editor.pointer({ kind, pointer: 1, device: 'mouse', button: 0, x, y, modifiers: none });
  return {
    editor,
    told,
    goOn,
    press: (x, y) => {
      event('down', x, y);
      for (let step = 0; step < 10; step++) event('move', 500 + ((step * 37) % 1000), 400 + ((step * 53) % 700));
      event('up', x, y);
    },
  };
}

/** What is told makes the same mask, in the order in which it was told. */
function expectTold(editor: Editor, told: readonly Told[]): void {
  const journal = told.filter((each) => 'flipped' in each);
  const { data } = decodeMask(applyFlips(null, grid, journal).mask);
  expect(Buffer.compare(data, editor.mask().data)).toBe(0);
}

test('a stroke becomes an operation as its slices go on', async () => {
  const { editor, told, press, goOn } = await large();
  press(500, 500);
  expect(editor.mask().data[500 * 2000 + 500]).toBe(1);
  expect(told).toEqual([]);
  expect(editor.store.getState()).toMatchObject({ applied: 0, canUndo: true });
  await goOn();
  expect(told).toHaveLength(1);
  expect(editor.store.getState()).toMatchObject({ applied: 1, canUndo: true });
  expect(editor.store.getState().area).toBe(editor.mask().data.reduce((sum, value) => sum + value, 0));
  expectTold(editor, told);
});

const hurries: [string, (editor: Editor) => unknown][] = [
  ['finishing', (editor) => editor.finish()],
  ['a page that goes', (editor) => editor.settle()],
  ['read-only', (editor) => editor.setReadOnly(true)],
  ['another lesion', (editor) => editor.load({ key: 'next', image: grid, grid, base: null })],
  ['the end of the editor', (editor) => editor.dispose()],
];
test.each(hurries)('%s waits for nothing: what was drawn is told before', async (_name, hurry) => {
  const { editor, told, press } = await large();
  press(500, 500);
  expect(told).toEqual([]);
  void hurry(editor);
  expect(told).toMatchObject([{ tool: 'brush' }]);
});

test('the next stroke, undo and clear come after what was drawn before', async () => {
  const { editor, told, press, goOn } = await large();
  press(500, 500);
  editor.setOptions({ mode: 'remove', brushSize: 300 });
  press(700, 700);
  expect(editor.undo()).toBe(true);
  expect(editor.undo()).toBe(true);
  expect(editor.undo()).toBe(false);
  expect(told).toMatchObject([{ tool: 'brush' }, { tool: 'eraser' }, { applied: 2, to: 1 }, { applied: 1, to: 0 }]);
  expect(editor.mask().data.includes(1)).toBe(false);
  editor.redo();
  editor.redo();
  editor.clear();
  press(900, 400);
  editor.setOptions({ mode: 'add' });
  press(600, 900);
  await goOn();
  expect(told.slice(4)).toMatchObject([{ to: 1 }, { to: 2 }, { tool: 'clear' }, { tool: 'brush' }]);
  expectTold(editor, told);
});

test('a contour that is accepted says whether it changed anything once that is known', async () => {
  const { editor, goOn, press } = await large();
  press(500, 500);
  editor.settle();
  const same = { ...grid, data: editor.mask().data.slice() };
  const accepted = editor.acceptMask(same, { kind: 'model', round: 1, sparsity: 0 }, 'accept');
  await goOn();
  expect(await accepted).toBe(false);
  same.data.fill(0);
  const other = editor.acceptMask(same, { kind: 'model', round: 1, sparsity: 0 }, 'accept');
  await goOn();
  expect(await other).toBe(true);
  expect(editor.store.getState()).toMatchObject({ area: 0, applied: 2, origin: { kind: 'model' } });
});
