import { describe, expect, test } from 'vitest';
import type { MaskDifference } from '../../../../src/core/mask/edit/types.ts';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import type { Assist } from '../../../../src/renderer/canvas/editor/index.ts';
import { alt, Hand } from '../hand.ts';
import { maskOf } from '../pixels.ts';

type Call = { name: keyof Assist; given: unknown[]; answer: (found: unknown) => void; fail: (error: Error) => void };

/** An assistant that answers when told to. */
class Questions {
  readonly calls: Call[] = [];
  readonly assist = new Proxy({} as Assist, {
    get: (_target, name: keyof Assist) =>
      (...given: unknown[]) =>
        new Promise((answer, fail) => this.calls.push({ name, given, answer, fail })),
  });

  last(): Call {
    return this.calls.at(-1)!;
  }

  async answer(found: unknown): Promise<void> {
    this.last().answer(found);
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const square: MaskDifference = { box: { x: 1, y: 1, width: 2, height: 2 }, flipped: Uint8Array.from([1, 1, 1, 0]) };

async function begin(tool: 'wand' | 'grabcut' | 'live-wire', more = {}): Promise<{ hand: Hand; questions: Questions }> {
  const questions = new Questions();
  const hand = await Hand.over({ size: [5, 4], ...more }, questions.assist);
  hand.editor.setTool(tool);
  return { hand, questions };
}

describe('wand', () => {
  test('asks about the pixel of the grid, and draws the answer as one operation', async () => {
    const { hand, questions } = await begin('wand', { size: [10, 8], grid: { width: 5, height: 4 } });
    hand.click(7.9, 3.2);
    expect(questions.last()).toMatchObject({ name: 'wand', given: [{ bounds: null }, { x: 3, y: 1, tolerance: 12, mode: 'add' }, expect.any(AbortSignal)] });
    expect(hand.state.busy).toBe('wand');
    await questions.answer(square);
    expect(hand.rows()).toEqual(['.....', '.##..', '.#...', '.....']);
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'wand', x: 1, y: 1, width: 2, height: 2 } }]);
    expect(hand.state).toMatchObject({ busy: null, notice: null });
    hand.editor.undo();
    expect(hand.state.area).toBe(0);
  });

  test('removes with Alt', async () => {
    const { hand, questions } = await begin('wand');
    hand.click(2, 2, { modifiers: alt });
    expect(questions.last().given[1]).toMatchObject({ mode: 'remove' });
  });

  test('an answer that comes after the mask has changed is dropped, and that is said', async () => {
    const { hand, questions } = await begin('wand');
    hand.click(1, 1);
    hand.editor.setTool('brush');
    hand.editor.setOptions({ brushSize: 1 });
    hand.click(4.5, 3.5);
    await questions.answer(square);
    expect(hand.rows()).toEqual(['.....', '.....', '.....', '....#']);
    expect(hand.state).toMatchObject({ busy: null, notice: { kind: 'stale', operation: 'wand' } });
  });

  test('Escape stops waiting', async () => {
    const { hand, questions } = await begin('wand');
    hand.click(1, 1);
    hand.key('Escape');
    expect((questions.last().given[2] as AbortSignal).aborted).toBe(true);
    await questions.answer(square);
    expect(hand.state).toMatchObject({ area: 0, busy: null, notice: null });
  });

  test('going on to another image stops it', async () => {
    const { hand, questions } = await begin('wand');
    hand.click(1, 1);
    await hand.editor.load({ key: 'next', image: { width: 5, height: 4 }, grid: { width: 5, height: 4 }, base: null });
    await questions.answer(square);
    expect(hand.state).toMatchObject({ area: 0, busy: null });
  });

  test('says what failed, and that nothing changed', async () => {
    const { hand, questions } = await begin('wand');
    hand.click(1, 1);
    questions.last().fail(new Error('no pixels'));
    await settled();
    expect(hand.state.notice).toEqual({ kind: 'failed', operation: 'wand', message: 'no pixels' });
    hand.click(1, 1);
    await questions.answer(null);
    expect(hand.state.notice).toEqual({ kind: 'unchanged', operation: 'wand' });
  });

  test('without an assistant it says so', async () => {
    const hand = await Hand.over({ size: [5, 4] });
    hand.editor.setTool('wand');
    hand.click(1, 1);
    expect(hand.state.notice).toMatchObject({ kind: 'failed', operation: 'wand' });
  });
});

describe('GrabCut', () => {
  test('asks about the dragged box in pixels of the grid', async () => {
    const { hand, questions } = await begin('grabcut', { size: [50, 40], grid: { width: 25, height: 20 } });
    hand.event('down', 11, 5);
    hand.event('move', 30, 60);
    expect(hand.editor.rubber()).toEqual({ kind: 'box', box: { x: 11, y: 5, width: 19, height: 35 } });
    hand.event('up', 30, 60);
    expect(questions.last()).toMatchObject({ name: 'grabCut', given: [{}, { box: { x: 5, y: 2, width: 10, height: 18 }, mode: 'add' }, expect.any(AbortSignal)] });
    await questions.answer(square);
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'grabcut' } }]);
  });

  test('a click asks nothing', async () => {
    const { hand, questions } = await begin('grabcut');
    hand.click(2, 2);
    expect(questions.calls).toEqual([]);
  });
});

describe('live-wire', () => {
  test('follows edges between clicks and fills what they go around', async () => {
    const { hand, questions } = await begin('live-wire', { size: [60, 50] });
    hand.click(10, 10);
    await settled();
    expect(questions.last()).toMatchObject({ name: 'wireAnchor', given: [{ x: 10, y: 10, detail: 1 }, expect.any(AbortSignal)] });
    await questions.answer(undefined);

    hand.event('move', 30, 8);
    await questions.answer(Float32Array.of(10, 10, 20, 9, 30, 8));
    expect(hand.editor.rubber()).toMatchObject({ points: [10, 10], pending: [10, 10, 20, 9, 30, 8] });

    hand.click(50, 10);
    await settled();
    await questions.answer(Float32Array.of(10, 10, 50, 10));
    expect(questions.last()).toMatchObject({ name: 'wireAnchor', given: [{ x: 50, y: 10 }, expect.anything()] });
    await questions.answer(undefined);
    hand.click(50, 40);
    await settled();
    await questions.answer(Float32Array.of(50, 10, 50, 40));
    await questions.answer(undefined);

    hand.key('Enter');
    await settled();
    expect(questions.last()).toMatchObject({ name: 'wirePath', given: [{ x: 10, y: 10 }] });
    await questions.answer(Float32Array.of(50, 40, 10, 40, 10, 10));
    expect(hand.state).toMatchObject({ area: 40 * 30, drawing: false });
    expect(hand.persisted).toMatchObject([{ operation: { tool: 'live-wire', x: 10, y: 10, width: 40, height: 30 } }]);
  });

  test('a click where it began closes it, however fast the clicks come', async () => {
    const { hand, questions } = await begin('live-wire', { size: [60, 50] });
    for (const [x, y] of [[10, 10], [50, 10], [50, 40], [10, 10]] as const) hand.click(x, y);
    await settled();
    await questions.answer(undefined);
    await questions.answer(Float32Array.of(10, 10, 50, 10));
    await questions.answer(undefined);
    await questions.answer(Float32Array.of(50, 10, 50, 40));
    await questions.answer(undefined);
    await questions.answer(Float32Array.of(50, 40, 10, 40, 10, 10));
    expect(hand.state).toMatchObject({ area: 40 * 30, drawing: false });
  });

  test('Backspace goes back to the anchor before', async () => {
    const { hand, questions } = await begin('live-wire', { size: [60, 50] });
    hand.click(10, 10);
    await settled();
    await questions.answer(undefined);
    hand.click(50, 10);
    await settled();
    await questions.answer(Float32Array.of(10, 10, 50, 10));
    await questions.answer(undefined);
    hand.key('Backspace');
    await settled();
    expect(questions.last()).toMatchObject({ name: 'wireAnchor', given: [{ x: 10, y: 10 }, expect.anything()] });
    await questions.answer(undefined);
    expect(hand.editor.rubber()).toMatchObject({ points: [10, 10] });
    hand.key('Backspace');
    expect(hand.state.drawing).toBe(false);
  });

  test('what fails is said and forgotten', async () => {
    const { hand, questions } = await begin('live-wire', { size: [60, 50] });
    hand.click(10, 10);
    await settled();
    questions.last().fail(new Error('OpenCV could not be loaded'));
    await settled();
    expect(hand.state).toMatchObject({ drawing: false, notice: { kind: 'failed', operation: 'live-wire', message: 'OpenCV could not be loaded' } });
  });
});

describe('commands', () => {
  test.each([
    ['fill-holes', 'fillHoles', undefined, {}],
    ['fill-holes', 'fillHoles', 20, { mostPixels: 20 }],
    ['remove-islands', 'removeIslands', undefined, {}],
    ['smooth', 'smooth', undefined, 3],
    ['grow', 'grow', 2, 2],
    ['shrink', 'shrink', undefined, 1],
  ] as const)('%s asks %s', async (command, method, amount, asked) => {
    const questions = new Questions();
    const base = encodeMask(maskOf('.....', '..##.', '.....', '.....'));
    const hand = await Hand.over({ size: [5, 4], base }, questions.assist);
    const done = hand.editor.command(command, amount);
    expect(questions.last()).toMatchObject({ name: method, given: [{ bounds: { x: 2, y: 1, width: 2, height: 1 } }, asked, expect.any(AbortSignal)] });
    await questions.answer(square);
    expect(await done).toBe(true);
    expect(hand.rows()).toEqual(['.....', '.#.#.', '.#...', '.....']);
    expect(hand.persisted).toMatchObject([{ operation: { tool: command } }]);
  });
});
