import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DraftOperation } from '../../../../src/core/contract/label.ts';
import { decodeMask, encodeMask, type RunLengthMask } from '../../../../src/core/mask/index.ts';
import { Hand, alt, none } from '../hand.ts';
import { maskOf, rowsOf } from '../pixels.ts';

const [width, height] = [70, 50];
const place = fc.tuple(fc.integer({ min: -10, max: width + 10 }), fc.integer({ min: -10, max: height + 10 }));

type Deed = (hand: Hand) => void;
const modifiers = fc.constantFrom(none, alt);
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ tool: fc.constantFrom('brush' as const, 'eraser' as const), shape: fc.constantFrom('circle' as const, 'square' as const), size: fc.integer({ min: 1, max: 40 }), path: fc.array(place, { minLength: 1, maxLength: 5 }), modifiers }).map(
    ({ tool, shape, size, path, modifiers }): Deed =>
      (hand) => {
        hand.editor.setTool(tool);
        hand.editor.setOptions({ brushShape: shape, brushSize: size });
        hand.drag(path, { modifiers });
      },
  ),
  fc.record({ tool: fc.constantFrom('lasso' as const, 'polygon' as const), path: fc.array(place, { minLength: 3, maxLength: 8 }), modifiers }).map(
    ({ tool, path, modifiers }): Deed =>
      (hand) => {
        hand.editor.setTool(tool);
        if (tool === 'lasso') return hand.drag(path, { modifiers });
        for (const [x, y] of path) hand.click(x, y, { modifiers });
        hand.key('Enter');
        hand.key('Escape');
      },
  ),
  fc.constant<Deed>((hand) => hand.editor.clear()),
  fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height }).map(
    (pixels): Deed =>
      (hand) => void hand.editor.acceptMask({ width, height, data: Uint8Array.from(pixels, Number) }, { kind: 'model', round: 1, sparsity: 0.5 }, 'accept'),
  ),
);

describe('undo and redo', () => {
  test('any deeds taken back leave the mask as it was, and done again as it became', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { maxLength: 12 }), async (list) => {
        const hand = await Hand.over({ size: [width, height] });
        const look = (): { applied: number; mask: RunLengthMask } => ({ applied: hand.state.applied, mask: hand.editor.encoded() });
        const states = [look()];
        for (const deed of list) {
          deed(hand);
          const [before, now] = [states.at(-1)!, look()];
          // What changed something made an operation. (A polygon that comes by its first corner is two.)
          if (now.mask.counts !== before.mask.counts) expect(now.applied).toBeGreaterThan(before.applied);
          if (now.applied > before.applied) states.push(now);
        }
        hand.editor.setTool('brush');
        for (const { applied, mask } of states.toReversed()) {
          while (hand.state.applied > applied) hand.editor.undo();
          expect(hand.editor.encoded()).toEqual(mask);
        }
        expect(hand.editor.undo()).toBe(false);
        for (const { applied, mask } of states) {
          while (hand.state.applied < applied) hand.editor.redo();
          expect(hand.editor.encoded()).toEqual(mask);
          expect(hand.state.area).toBe(hand.editor.mask().data.reduce((sum, value) => sum + value, 0));
        }
        expect(hand.editor.redo()).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('what was persisted makes the same mask again, read with core alone, at any number of steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { minLength: 1, maxLength: 8 }), fc.nat(), async (list, any) => {
        const base = encodeMask({ width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (i % 7 === 0 ? 1 : 0)) });
        const hand = await Hand.over({ size: [width, height], base });
        for (const deed of list) deed(hand);
        const operations = hand.persisted.flatMap((each) => ('operation' in each ? [each.operation] : []));
        const applied = any % (operations.length + 1);

        const expected = decodeMask(base);
        for (const operation of operations.slice(0, applied)) flipByCore(expected, operation);
        const again = await Hand.over({ size: [width, height], base, operations, applied });
        expect(again.editor.mask()).toEqual(expected);
        expect(again.state).toMatchObject({ applied, canUndo: applied > 0, canRedo: applied < operations.length });

        again.editor.seek(operations.length);
        expect(again.editor.mask()).toEqual(hand.editor.mask());
      }),
      { numRuns: 60 },
    );
  });

  test('say to which step they went', async () => {
    const hand = await Hand.over({ size: [20, 20] });
    for (const x of [2, 8, 14]) hand.click(x, 10);
    hand.editor.undo();
    hand.editor.undo();
    hand.editor.redo();
    hand.editor.seek(0);
    hand.editor.seek(0);
    expect(hand.persisted.slice(3)).toEqual([{ seek: { applied: 3, to: 2 } }, { seek: { applied: 2, to: 1 } }, { seek: { applied: 1, to: 2 } }, { seek: { applied: 2, to: 0 } }]);
  });

  test('a stroke after undo takes the place of what could be redone', async () => {
    const hand = await Hand.over({ size: [20, 20] });
    hand.click(3, 3);
    hand.click(10, 10);
    hand.editor.undo();
    hand.click(16, 16);
    expect(hand.persisted.at(-1)).toMatchObject({ applied: 1 });
    expect(hand.state).toMatchObject({ applied: 2, canRedo: false });
    expect(hand.state.operations).toHaveLength(2);
  });

  test('undo during a stroke takes the stroke back, and nothing else', async () => {
    const hand = await Hand.over({ size: [20, 20] });
    hand.click(3, 3);
    const { area } = hand.state;
    hand.event('down', 10, 10);
    hand.event('move', 15, 10);
    hand.editor.undo();
    hand.event('move', 18, 10);
    hand.event('up', 18, 10);
    expect(hand.state).toMatchObject({ area, applied: 1 });
    expect(hand.editor.mask().data.reduce((sum, value) => sum + value, 0)).toBe(area);
  });
});

function flipByCore(mask: { width: number; data: Uint8Array }, { x, y, width, height, flipped }: DraftOperation): void {
  const pixels = decodeMask({ size: [height, width], counts: flipped }).data;
  for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) mask.data[(y + row) * mask.width + x + column]! ^= pixels[row * width + column]!;
}

describe('accepting a contour', () => {
  const theirs = maskOf('.....', '.###.', '.###.', '.....');

  test('is one operation that names where it came from', async () => {
    const hand = await Hand.over({ size: [5, 4], base: encodeMask(maskOf('##...', '##...', '.....', '.....')) });
    expect(hand.state.origin).toEqual({ kind: 'label' });
    expect(await hand.editor.acceptMask(encodeMask(theirs), { kind: 'model', round: 3, sparsity: 0.9 }, "accept model's contour")).toBe(true);
    expect(hand.rows()).toEqual(rowsOf(theirs));
    expect(hand.persisted).toMatchObject([{ operation: { tool: "accept model's contour", x: 0, y: 0, width: 4, height: 3 }, applied: 0, origin: { kind: 'model', round: 3, sparsity: 0.9 } }]);
    expect(hand.state.origin).toEqual({ kind: 'model', round: 3, sparsity: 0.9 });
    hand.editor.undo();
    expect(hand.rows()).toEqual(['##...', '##...', '.....', '.....']);
  });

  test('that is drawn already changes nothing, and the next stroke does not come from it', async () => {
    const hand = await Hand.over({ size: [5, 4], base: encodeMask(theirs) });
    expect(await hand.editor.acceptMask(theirs, { kind: 'model', round: 3, sparsity: 0 }, 'accept')).toBe(false);
    hand.click(0, 0);
    expect(hand.persisted).toHaveLength(1);
    expect(hand.persisted[0]).not.toHaveProperty('origin');
  });

  test('of another size is refused', async () => {
    const hand = await Hand.over({ size: [5, 4] });
    await expect(hand.editor.acceptMask(maskOf('##'), { kind: 'scratch' }, 'accept')).rejects.toThrow('A mask of 2×1 does not fit the grid of 5×4');
  });
});
