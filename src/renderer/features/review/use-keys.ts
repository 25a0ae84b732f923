import { useEffect, useMemo, useRef } from 'react';
import { useShortcuts } from '../../app/preferences.ts';
import { verdictRegion } from './evidence/Verdicts.tsx';
import { actionFor, chordOf, withOwnKeys, type ActionName, type KeyBinding } from './keymap.ts';
import { editor } from './workspace/the-editor.ts';

/** The keys as this person has them. */
export function useBindings(): readonly KeyBinding[] {
  const own = useShortcuts(({ keys }) => keys);
  return useMemo(() => withOwnKeys(own), [own]);
}

/**
 * Listens for the keys of Review wherever the focus is, but where a text is written or a dialog is open. What has the
 * focus keeps the keys that it needs: Enter on a button presses that button.
 */
export function useKeys(bindings: readonly KeyBinding[], act: (action: ActionName) => void): void {
  const current = useRef({ bindings, act });
  useEffect(() => {
    current.current = { bindings, act };
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (event.defaultPrevented || event.isComposing || target.closest('[role=dialog], [role=menu]')) return;
      if (takesText(target)) {
        const chord = chordOf(event);
        if (chord !== 'escape' && chord !== 'mod+enter') return;
        // Out of the text, which saves what was written.
        event.preventDefault();
        target.blur();
        current.current.act(chord === 'escape' ? 'focus.canvas' : 'submit');
        return;
      }
      if (takesKeys(target, event.key)) return;
      const inCanvas = target.closest('[role=application]') !== null;
      const { drawing, crosshair } = editor.store.getState();
      // A polygon is closed, a crosshair pressed down: the canvas goes first.
      if (drawing || (inCanvas && crosshair !== null)) {
        if (['Enter', ' ', 'Escape', 'Backspace'].includes(event.key) && !event.ctrlKey && !event.metaKey) {
          if (!inCanvas && editor.key({ kind: 'down', key: event.key, repeat: event.repeat, modifiers: { alt: event.altKey, shift: event.shiftKey, control: false } })) event.preventDefault();
          return;
        }
      }
      const binding = actionFor(current.current.bindings, chordOf(event), target.closest(`#${verdictRegion}`) !== null);
      if (!binding || binding.held) return;
      // Tools are chosen once, images once a press; only the brush, zoom and undo go on while a key is held.
      event.preventDefault();
      if (event.repeat && !repeatable.has(binding.action)) return;
      current.current.act(binding.action);
    };
    // Before the canvas, which leaves alone what was dealt with here.
    window.addEventListener('keydown', listener, { capture: true });
    window.addEventListener('click', giveKeysBack);
    return () => {
      window.removeEventListener('keydown', listener, { capture: true });
      window.removeEventListener('click', giveKeysBack);
    };
  }, []);
}

const repeatable: ReadonlySet<ActionName> = new Set(['undo', 'redo', 'brush.smaller', 'brush.larger', 'zoom.in', 'zoom.out', 'next', 'previous', 'sparser', 'denser']);

/**
 * A button that the mouse has pressed must not keep the keys: Enter would press it once more, and take the verdict back that
 * it gave, where "Submit and next" says that it submits. Whoever presses with the keyboard stays where they are.
 */
function giveKeysBack(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (event.detail === 0 || button === null || button !== document.activeElement) return;
  if (button.matches('[aria-haspopup]') || button.closest('[role=dialog], [role=menu], [role=alert], header, nav') !== null) return;
  document.querySelector<HTMLElement>('#review-canvas [role=application]')?.focus({ preventScroll: true });
}

/** A list of choices is an input too, but nothing is written there. */
function takesText(element: HTMLElement): boolean {
  return element.isContentEditable || element.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button], [readonly])');
}

function takesKeys(element: HTMLElement, key: string): boolean {
  if (element.closest('[data-digits]') !== null && /^[0-9]$/.test(key)) return true;
  if (key === 'Enter') return element.matches('button, a[href], summary, input[readonly]');
  if (element.matches('input[readonly]')) return [' ', 'Escape', 'Home', 'End'].includes(key);
  if (element.matches('[role=slider], input[type=range]')) return ['+', '-', '='].includes(key);
  return false;
}
