import { describe, expect, it } from 'vitest';
import { verdicts } from '../../../../src/core/subject.ts';
import { toolNames } from '../../../../src/renderer/canvas/editor/types.ts';
import { actionName } from '../../../../src/renderer/features/review/action-name.ts';
import { actionFor, chordOf, clashes, keyCaps, keyFor, keymap, withOwnKeys, type KeyEvent } from '../../../../src/renderer/features/review/keymap.ts';

const pressed = (key: string, more: Partial<KeyEvent> = {}): KeyEvent => ({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('keymap', () => {
  it('has a name for every action', () => {
    const names = keymap.map(({ action }) => actionName(action));
    expect(names.every((name) => name.length > 2)).toBe(true);
    // Digits give the same verdicts in two places; nothing else has the name of another.
    const others = keymap.filter(({ group }) => group !== 'verdict').map(({ action }) => actionName(action));
    expect(new Set(others).size).toBe(others.length);
  });

  it('gives no key two meanings', () => {
    expect(clashes(keymap)).toEqual([]);
  });

  it('has a key for every tool', () => {
    const reached = new Set(keymap.map(({ action }) => action));
    expect(toolNames.filter((tool) => tool !== 'pan' && !reached.has(`tool.${tool}`))).toEqual([]);
  });

  it('has both keys for every verdict, in their order, each with its name', () => {
    const own = verdicts.map((_, place) => [actionFor(keymap, `shift+${place + 1}`, false), actionFor(keymap, String(place + 1), true)]);
    expect(own.map((keys) => keys.map((binding) => binding?.action))).toEqual(verdicts.map((_, place) => [`verdict.${place + 1}`, `verdict.${place + 1}`]));
    expect(actionName('verdict.6')).toBe('Nothing wrong, label right');
    expect(keymap.filter(({ group }) => group === 'verdict')).toHaveLength(2 * verdicts.length);
  });

  it('writes chords, with signs for themselves whatever it takes to type them', () => {
    expect(chordOf(pressed('b'))).toBe('b');
    expect(chordOf(pressed('Z', { ctrlKey: true, shiftKey: true }))).toBe('mod+shift+z');
    expect(chordOf(pressed('z', { metaKey: true }))).toBe('mod+z');
    expect(chordOf(pressed('?', { shiftKey: true, code: 'Minus' }))).toBe('?');
    expect(chordOf(pressed('[', { ctrlKey: true, altKey: true, getModifierState: (name) => name === 'AltGraph' }))).toBe('[');
    expect(chordOf(pressed('!', { shiftKey: true, code: 'Digit1' }))).toBe('shift+1');
    // On a French keyboard Shift types the digit.
    expect(chordOf(pressed('1', { shiftKey: true, code: 'Digit1' }))).toBe('1');
    expect(chordOf(pressed(' '))).toBe('space');
  });

  it('lets digits be verdicts only in the verdicts', () => {
    expect(actionFor(keymap, '1', false)?.action).toBe('actual');
    expect(actionFor(keymap, '1', true)?.action).toBe('verdict.1');
    expect(actionFor(keymap, '2', false)).toBeNull();
    expect(actionFor(keymap, 'b', true)?.action).toBe('tool.brush');
  });

  it('puts own keys in place of the usual ones, and tells where they clash', () => {
    const own = withOwnKeys({ 'tool.brush': 'z', redo: 'mod+r', hide: 'q' });
    expect(keyFor(own, 'tool.brush')).toBe('z');
    expect(actionFor(own, 'b', false)).toBeNull();
    expect(own.find(({ action }) => action === 'redo')?.keys).toEqual(['mod+r', 'mod+y']);
    expect(keyFor(own, 'hide')).toBe('h');
    expect(clashes(own)).toEqual([]);
    expect(clashes(withOwnKeys({ 'tool.brush': 'e' }))).toEqual([{ key: 'e', actions: ['tool.brush', 'tool.eraser'] }]);
  });

  it('shows chords as key caps', () => {
    expect(keyCaps('mod+shift+z')).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyCaps('mod+z', true)).toEqual(['⌘', 'Z']);
    expect(keyCaps('+')).toEqual(['+']);
  });
});
