import { expect, test } from 'vitest';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { createEditor, type LoadRequest } from '../../../../src/renderer/canvas/editor/index.ts';
import { Hand } from '../hand.ts';
import { maskOf } from '../pixels.ts';

const size = { width: 4, height: 3 };
const request: LoadRequest = { key: 'a', image: size, grid: size, base: encodeMask(maskOf('##..', '##..', '....')) };
const step = { x: 3, y: 2, width: 1, height: 1, flipped: '01', tool: 'brush' };

test('draws as many steps as are applied, all where nobody says', async () => {
  const editor = createEditor();
  await editor.load({ ...request, operations: [step, { ...step, x: 2 }] });
  expect(editor.encoded()).toEqual(encodeMask(maskOf('##..', '##..', '..##')));
  await editor.load({ ...request, operations: [step, { ...step, x: 2 }], applied: 1 });
  expect(editor.encoded()).toEqual(encodeMask(maskOf('##..', '##..', '...#')));
  expect(editor.store.getState()).toMatchObject({ area: 5, applied: 1, canRedo: true, origin: { kind: 'label' } });
});

test.each([
  ['a base of another size', { base: encodeMask(maskOf('##')) }, /its mask is 2×1 pixels where 4×3 are expected/],
  ['a step beside the grid', { operations: [step, { ...step, width: 2, flipped: '02' }] }, /step 2 lies outside its 4×3 pixels/],
  ['more steps drawn than there are', { operations: [step], applied: 2 }, /2 steps are drawn of 1/],
  ['run lengths that cover too much', { operations: [{ ...step, flipped: '02' }] }, /cover 2 pixels where 1×1 has 1/],
])('refuses %s', async (_name, wrong, message) => {
  const editor = createEditor();
  await expect(editor.load({ ...request, ...wrong })).rejects.toThrow(message);
  // Nothing can be drawn on what is not there.
  expect(editor.store.getState().loading).toBe(true);
  expect(await editor.acceptMask(maskOf('####', '####', '####'), { kind: 'scratch' }, 'accept')).toBe(false);
});

test('a long draft is drawn in slices, and another image may come in between', async () => {
  const pauses: (() => void)[] = [];
  const editor = createEditor({}, { pause: () => new Promise((resolve) => pauses.push(resolve)) });
  const grid = { width: 2000, height: 1500 };
  const whole = { x: 0, y: 0, ...grid, flipped: encodeMask({ ...grid, data: new Uint8Array(grid.width * grid.height).fill(1) }).counts, tool: 'fill' };
  const long = editor.load({ key: 'long', image: grid, grid, base: null, operations: Array.from({ length: 101 }, () => whole) });
  expect(pauses).toHaveLength(1);
  expect(editor.store.getState().loading).toBe(true);
  await editor.load(request);
  pauses[0]!();
  await long;
  expect(editor.store.getState()).toMatchObject({ image: { key: 'a' }, loading: false, area: 4 });
});

test('a stroke in progress is kept when another image is opened', async () => {
  const hand = await Hand.over({ size: [20, 20] });
  hand.event('down', 5, 5);
  await hand.editor.load(request);
  expect(hand.persisted).toMatchObject([{ operation: { tool: 'brush' }, applied: 0 }]);
  hand.event('move', 2, 2);
  hand.event('up', 2, 2);
  expect(hand.editor.encoded()).toEqual(request.base);
});
