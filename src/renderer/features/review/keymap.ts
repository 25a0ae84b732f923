import type { ToolName } from '../../canvas/editor/types.ts';

/** Tool chosen, place gone to, thing done: what a key can stand for in Review. */
export type ActionName =
  | `tool.${ToolName}`
  | 'brush.smaller'
  | 'brush.larger'
  | 'invert'
  | 'finish'
  | 'cancel'
  | 'undo'
  | 'redo'
  | `command.${'fill-holes' | 'remove-islands' | 'smooth' | 'grow' | 'shrink'}`
  | 'clear'
  | 'accept'
  | 'accept-dense'
  | 'sparser'
  | 'denser'
  | `toggle.${'mask' | 'pruned' | 'dense' | 'label' | 'disagreement' | 'learnt'}`
  | 'hide'
  | 'pan'
  | 'fit'
  | 'actual'
  | 'zoom.in'
  | 'zoom.out'
  | 'next'
  | 'previous'
  | 'submit'
  | `verdict.${1 | 2 | 3 | 4 | 5 | 6}`
  | `focus.${'queue' | 'canvas' | 'verdict' | 'tags' | 'notes'}`
  | 'blinded'
  | 'history'
  | 'help';

export const keyGroups = ['go', 'verdict', 'tools', 'mask', 'evidence', 'view', 'other'] as const;
export type KeyGroup = (typeof keyGroups)[number];

export type KeyBinding = {
  action: ActionName;
  group: KeyGroup;
  /** Chords as {@link chordOf} writes them; the first is shown. A person may put another in place of the first. */
  keys: readonly string[];
  /** Acts only while the focus is in the verdicts, where it stands above what the key does elsewhere. */
  inVerdict?: boolean;
  /** Works for as long as it is held; the canvas listens to it itself. */
  held?: boolean;
  /** Cannot be changed: the canvas or the browser knows it by this key. */
  fixed?: boolean;
};

/** The one table of keys: it is what the screen listens to, what the tooltips show, and what the help lists. */
export const keymap: readonly KeyBinding[] = [
  { action: 'next', group: 'go', keys: ['d'] },
  { action: 'previous', group: 'go', keys: ['a'] },
  { action: 'submit', group: 'go', keys: ['enter', 'mod+enter'] },
  { action: 'focus.queue', group: 'go', keys: ['q'] },
  { action: 'focus.canvas', group: 'go', keys: ['k'] },
  { action: 'focus.verdict', group: 'go', keys: ['v'] },
  { action: 'focus.tags', group: 'go', keys: ['t'] },
  { action: 'focus.notes', group: 'go', keys: ['n'] },

  { action: 'verdict.1', group: 'verdict', keys: ['shift+1'] },
  { action: 'verdict.2', group: 'verdict', keys: ['shift+2'] },
  { action: 'verdict.3', group: 'verdict', keys: ['shift+3'] },
  { action: 'verdict.4', group: 'verdict', keys: ['shift+4'] },
  { action: 'verdict.5', group: 'verdict', keys: ['shift+5'] },
  { action: 'verdict.6', group: 'verdict', keys: ['shift+6'] },
  { action: 'verdict.1', group: 'verdict', keys: ['1'], inVerdict: true },
  { action: 'verdict.2', group: 'verdict', keys: ['2'], inVerdict: true },
  { action: 'verdict.3', group: 'verdict', keys: ['3'], inVerdict: true },
  { action: 'verdict.4', group: 'verdict', keys: ['4'], inVerdict: true },
  { action: 'verdict.5', group: 'verdict', keys: ['5'], inVerdict: true },
  { action: 'verdict.6', group: 'verdict', keys: ['6'], inVerdict: true },

  { action: 'tool.brush', group: 'tools', keys: ['b'] },
  { action: 'tool.eraser', group: 'tools', keys: ['e'] },
  { action: 'tool.polygon', group: 'tools', keys: ['p'] },
  { action: 'tool.lasso', group: 'tools', keys: ['l'] },
  { action: 'tool.wand', group: 'tools', keys: ['w'] },
  { action: 'tool.live-wire', group: 'tools', keys: ['s'] },
  { action: 'tool.grabcut', group: 'tools', keys: ['g'] },
  { action: 'tool.box', group: 'tools', keys: ['x'] },
  { action: 'tool.point', group: 'tools', keys: ['.'] },
  { action: 'tool.scribble', group: 'tools', keys: ['c'] },
  { action: 'brush.smaller', group: 'tools', keys: ['['] },
  { action: 'brush.larger', group: 'tools', keys: [']'] },
  { action: 'invert', group: 'tools', keys: ['alt'], held: true, fixed: true },
  { action: 'cancel', group: 'tools', keys: ['escape'], fixed: true },

  { action: 'undo', group: 'mask', keys: ['mod+z'] },
  { action: 'redo', group: 'mask', keys: ['mod+shift+z', 'mod+y'] },
  { action: 'accept', group: 'mask', keys: ['m'] },
  { action: 'accept-dense', group: 'mask', keys: ['u'] },
  { action: 'command.fill-holes', group: 'mask', keys: ['shift+f'] },
  { action: 'command.remove-islands', group: 'mask', keys: ['shift+i'] },
  { action: 'command.smooth', group: 'mask', keys: ['shift+s'] },
  { action: 'command.grow', group: 'mask', keys: ['shift+g'] },
  { action: 'command.shrink', group: 'mask', keys: ['shift+k'] },
  { action: 'clear', group: 'mask', keys: ['shift+delete'] },

  { action: 'sparser', group: 'evidence', keys: ['o'] },
  { action: 'denser', group: 'evidence', keys: ['i'] },
  { action: 'toggle.mask', group: 'evidence', keys: ['shift+m'] },
  { action: 'toggle.pruned', group: 'evidence', keys: ['shift+p'] },
  { action: 'toggle.dense', group: 'evidence', keys: ['shift+d'] },
  { action: 'toggle.label', group: 'evidence', keys: ['shift+l'] },
  { action: 'toggle.disagreement', group: 'evidence', keys: ['shift+h'] },
  { action: 'toggle.learnt', group: 'evidence', keys: ['shift+c'] },
  { action: 'blinded', group: 'evidence', keys: ['shift+b'] },
  { action: 'history', group: 'evidence', keys: ['y'] },

  { action: 'hide', group: 'view', keys: ['h'], held: true, fixed: true },
  { action: 'pan', group: 'view', keys: ['space'], held: true, fixed: true },
  { action: 'fit', group: 'view', keys: ['0'] },
  { action: 'actual', group: 'view', keys: ['1'] },
  { action: 'zoom.in', group: 'view', keys: ['+', '='] },
  { action: 'zoom.out', group: 'view', keys: ['-'] },

  { action: 'help', group: 'other', keys: ['?'] },
];

/** What of a keyboard event tells its chord. */
export type KeyEvent = { key: string; code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean; getModifierState?: (name: string) => boolean };

/**
 * The chord of a key event: "mod+shift+z", "shift+1", "[". Signs stand for themselves whatever it takes to type them
 * (on many keyboards `[` needs AltGr and `?` Shift); letters and named keys say Shift.
 */
export function chordOf(event: KeyEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const sign = key.length === 1 && !/[a-z0-9]/.test(key) && key === key.toUpperCase();
  const typed = sign && event.getModifierState?.('AltGraph') === true;
  const modified = (event.ctrlKey || event.metaKey) && !typed ? 'mod+' : '';
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  // Shift and a digit's key give a sign that differs by keyboard; where Shift is what types the digit, it is the digit.
  if (event.shiftKey && digit && !/[0-9]/.test(key)) return `${modified}shift+${digit}`;
  if (sign || /^[0-9]$/.test(key) || key === 'shift' || key === 'alt') return modified + key;
  return `${modified}${event.shiftKey ? 'shift+' : ''}${key}`;
}

/** The table with a person's own keys in place of the first ones. */
export function withOwnKeys(own: Readonly<Record<string, string>>): readonly KeyBinding[] {
  return keymap.map((binding) => {
    const key = binding.inVerdict || binding.fixed ? undefined : own[binding.action];
    return key === undefined ? binding : { ...binding, keys: [key, ...binding.keys.slice(1).filter((other) => other !== key)] };
  });
}

/** What a chord stands for; in the verdicts, their own keys come first. */
export function actionFor(bindings: readonly KeyBinding[], chord: string, inVerdict: boolean): KeyBinding | null {
  const matching = bindings.filter((binding) => binding.keys.includes(chord) && (inVerdict || !binding.inVerdict));
  return matching.find((binding) => binding.inVerdict) ?? matching[0] ?? null;
}

/** The key to show for an action. */
export function keyFor(bindings: readonly KeyBinding[], action: ActionName): string | null {
  return bindings.find((binding) => binding.action === action && !binding.inVerdict)?.keys[0] ?? null;
}

/** Chords that stand for more than one action at once, with those actions. */
export function clashes(bindings: readonly KeyBinding[]): { key: string; actions: ActionName[] }[] {
  const found = new Map<string, ActionName[]>();
  for (const binding of bindings) {
    for (const key of binding.keys) {
      const place = binding.inVerdict ? `${key} in the verdicts` : key;
      found.set(place, [...(found.get(place) ?? []), binding.action]);
    }
  }
  return [...found].filter(([, actions]) => actions.length > 1).map(([key, actions]) => ({ key, actions }));
}

const names: Readonly<Record<string, string>> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter', escape: 'Esc', space: 'Space', delete: 'Del', arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→' };

/** A chord for people: ["Ctrl", "Shift", "Z"]. */
export function keyCaps(chord: string, mac = false): string[] {
  // "+" alone is a key of its own.
  const parts = chord === '+' ? ['+'] : chord.split('+');
  return parts.map((part) => (part === 'mod' && mac ? '⌘' : (names[part] ?? part.toUpperCase())));
}
