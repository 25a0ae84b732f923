import type { Editor, KeyInput, Modifiers, Point, PointerInput } from '../editor/types.ts';

const kinds: Record<string, PointerInput['kind']> = { pointerdown: 'down', pointermove: 'move', pointerup: 'up', pointercancel: 'cancel', pointerleave: 'leave', lostpointercapture: 'cancel' };

/** Pixels a line of a wheel that counts in lines, and a page of one that counts in pages. */
const wheelUnits = [1, 33, 800];

/** Hands an element's events to the editor, and the keys that are held (space, H, Alt) wherever the focus is. Returns what stops that. */
export function listen(element: HTMLElement, editor: Editor): () => void {
  const stop = new AbortController();
  const { signal } = stop;

  const onPointer = (event: PointerEvent): void => {
    const corner = element.getBoundingClientRect();
    const place = ({ clientX, clientY }: PointerEvent): Point => ({ x: clientX - corner.left, y: clientY - corner.top });
    const kind = kinds[event.type]!;
    if (kind === 'down') element.setPointerCapture(event.pointerId);
    editor.pointer({
      kind,
      pointer: event.pointerId,
      device: event.pointerType === 'pen' || event.pointerType === 'touch' ? event.pointerType : 'mouse',
      button: event.button,
      ...place(event),
      coalesced: kind === 'move' ? event.getCoalescedEvents().map(place) : [],
      modifiers: modifiersOf(event),
    });
  };
  // Losing the capture comes after every press that ended well too; then nothing is under way any more.
  for (const type of Object.keys(kinds)) element.addEventListener(type, onPointer as EventListener, { signal });

  element.addEventListener(
    'wheel',
    (event) => {
      const corner = element.getBoundingClientRect();
      const unit = wheelUnits[event.deltaMode] ?? 1;
      const taken = editor.wheel({ x: event.clientX - corner.left, y: event.clientY - corner.top, deltaX: event.deltaX * unit, deltaY: event.deltaY * unit, modifiers: modifiersOf(event) });
      if (taken) event.preventDefault();
    },
    { signal, passive: false },
  );
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });

  const onKey = (event: KeyboardEvent): void => {
    const input = inputOf(event);
    if (event.defaultPrevented) return;
    if (editor.crosshairKey(input) || editor.key(input)) event.preventDefault();
  };
  element.addEventListener('keydown', onKey, { signal });
  element.addEventListener('keyup', onKey, { signal });

  const onHeldKey = (event: KeyboardEvent): void => {
    const { target } = event;
    if (event.defaultPrevented || !(target instanceof HTMLElement) || element.contains(target)) return;
    if (event.key === ' ' ? target !== document.body : event.key !== 'Alt' && event.key.toLowerCase() !== 'h') return;
    // What is let go is let go, even where it was a letter of a text.
    if (event.type === 'keydown' && takesText(target)) return;
    if (editor.key(inputOf(event)) && event.type === 'keydown') event.preventDefault();
  };
  window.addEventListener('keydown', onHeldKey, { signal });
  window.addEventListener('keyup', onHeldKey, { signal });
  // The window that takes the focus gets the letting go of the keys.
  window.addEventListener(
    'blur',
    () => {
      const modifiers = { alt: false, shift: false, control: false };
      for (const key of [' ', 'Alt', 'h']) editor.key({ kind: 'up', key, modifiers });
    },
    { signal },
  );
  // Before anybody sends off what is not saved yet; a page that is not seen gets few turns.
  for (const [target, type] of [[window, 'beforeunload'], [window, 'pagehide'], [document, 'visibilitychange']] as const) {
    target.addEventListener(type, () => editor.settle(), { signal, capture: true });
  }
  return () => stop.abort();
}

function modifiersOf(event: MouseEvent | KeyboardEvent): Modifiers {
  return { alt: event.altKey, shift: event.shiftKey, control: event.ctrlKey || event.metaKey };
}

function inputOf(event: KeyboardEvent): KeyInput {
  return { kind: event.type === 'keyup' ? 'up' : 'down', key: event.key, repeat: event.repeat, modifiers: modifiersOf(event) };
}

function takesText(element: HTMLElement): boolean {
  return element.isContentEditable || element.matches('input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select');
}
