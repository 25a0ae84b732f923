import { createStore } from 'zustand/vanilla';
import { encodeMask } from '../../../core/mask/index.ts';
import { createTools } from '../tools/index.ts';
import type { Tool, ToolContext } from '../tools/tool.ts';
import { askCommand } from './ask-command.ts';
import { Assisted } from './assisted.ts';
import { Drawing } from './drawing.ts';
import { cursorOf, effectOf } from './effect.ts';
import { initialState } from './initial-state.ts';
import { Keyboard } from './keyboard.ts';
import { Pointers } from './pointers.ts';
import type { Assist, Editor, EditorState, Listeners, Paint, Point, ToolName, ToolOptions } from './types.ts';
import { View } from './view.ts';
import { toLabels, WeakLabels } from './weak.ts';

export type Settings = {
  assist?: Assist | null;
  options?: Partial<ToolOptions>;
  /** Lets others run between slices of long work. */
  pause?: () => Promise<void>;
};

const weakTools: readonly ToolName[] = ['box', 'point', 'scribble'];
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const unprepared = new Error('This tool is still being prepared.');

export function createEditor(listeners: Listeners = {}, settings: Settings = {}): Editor {
  const store = createStore<EditorState>(() => initialState(settings.options));
  const state = (): EditorState => store.getState();
  const set = (change: Partial<EditorState>): void => store.setState(change);
  const painters = new Set<(what: Paint) => void>();
  const paint = (what: Paint): void => painters.forEach((painter) => painter(what));
  const view = new View(store, () => paint({ kind: 'view' }));
  const weak = new WeakLabels();
  let assist = settings.assist ?? null;
  /** Where a mouse or pen is, in CSS pixels of the canvas. */
  let pointerAt: Point | null = null;

  const assisted = new Assisted(set);
  const drawsWeak = (): boolean => weakTools.includes(state().tool);
  const editable = (): boolean => state().image !== null && !state().loading && !state().readOnly;
  const fail = (operation: string, error: unknown): void => set({ notice: { kind: 'failed', operation, message: error instanceof Error ? error.message : String(error) } });

  /** Brings what the screen shows up to date with document and weak labels. */
  const sync = (): void => {
    const { operations, applied } = drawing.journal;
    const [canUndo, canRedo] = drawsWeak() ? [weak.canUndo, weak.canRedo] : [applied > 0 || drawing.committing, applied < operations.length && !drawing.committing];
    set({ operations, applied, canUndo, canRedo, area: drawing.document.area, weak: weak.state, weakChanged: weak.changed, drawing: tool().active() });
  };
  const drawing = new Drawing({
    ...listeners,
    painted: (box) => paint({ kind: 'mask', box }),
    changed: (origin) => {
      if (origin) set({ origin });
      sync();
    },
    pause: settings.pause ?? nextTask,
  });

  const context: ToolContext = {
    options: () => state().options,
    image: () => state().image!,
    grid: () => state().grid!,
    gridScale: () => ({ x: state().grid!.width / state().image!.width, y: state().grid!.height / state().image!.height }),
    zoom: () => state().viewport.scale,
    draw: (draw) => drawing.draw(draw),
    commit: (name) => void drawing.commit(name),
    revert: () => drawing.revert(),
    repaint: () => {
      if (state().drawing !== tool().active()) sync();
      paint({ kind: 'overlay' });
    },
    run: (name, ask) => {
      const helper = assist;
      if (helper === null) return fail(name, unprepared);
      void editor.applyAsync(name, (source, signal) => ask(helper, source, signal));
    },
    assist: () => assist,
    fail,
    weak: () => weak.state,
    setWeak: (change) => {
      weak.set(change);
      weakChanged();
    },
  };
  const weakChanged = (): void => {
    context.repaint();
    sync();
    listeners.onWeakChange?.(weak.state);
  };
  const tools = createTools(context);
  const tool = (): Tool => tools[state().tool];
  /** After the tool was told something that may have ended or begun what is under way. */
  const told = (): void => {
    sync();
    paint({ kind: 'overlay' });
  };
  const press = (at: Point, erases = false): void => {
    if (!editable()) return;
    tool().down(at, effectOf(state(), erases));
    told();
  };

  const pointers = new Pointers({
    down: (at, { erases }) => press(view.toImage(at), erases),
    move: (path) => {
      tool().move(path.map((at) => view.toImage(at)));
      paint({ kind: 'overlay' });
    },
    up: () => {
      tool().up();
      told();
    },
    interrupt: () => {
      tool().finish();
      told();
    },
    drop: () => {
      tool().cancel();
      told();
    },
    hover: (at) => {
      if (at && editable()) tool().hover(view.toImage(at));
      paint({ kind: 'overlay' });
    },
    pan: (by) => view.panBy(by),
    pinch: (factor, at, by) => {
      view.zoom(factor, at);
      view.panBy(by);
    },
    pans: () => state().panning || state().tool === 'pan',
  });

  const resizeBrush = (steps: number): void => {
    const { brushSize: size } = state().options;
    const next = Math.round(size * 1.15 ** steps);
    // Small sizes go pixel by pixel.
    const rounded = steps > 0 ? Math.max(size + 1, next) : Math.min(size - 1, next);
    editor.setOptions({ brushSize: Math.min(1000, Math.max(1, rounded)) });
  };
  const keyboard = new Keyboard({
    state,
    tool,
    view,
    stroking: () => pointers.stroking,
    set: (change) => {
      set(change);
      paint({ kind: 'hidden' in change ? 'view' : 'overlay' });
    },
    press,
    start: () => view.toImage(pointerAt ?? { x: state().room.width / 2, y: state().room.height / 2 }),
    undo: () => editor.undo(),
    redo: () => editor.redo(),
    escape: () => {
      if (tool().active() || state().busy !== null) {
        editor.cancel();
        return true;
      }
      if (state().crosshair === null) return false;
      set({ crosshair: null });
      paint({ kind: 'overlay' });
      return true;
    },
    resizeBrush,
  });

  const step = (by: -1 | 1): boolean => {
    if (!editable()) return false;
    // What is under way goes first: a corner of it, or all.
    if (tool().active()) {
      if (by > 0) return true;
      if (!tool().key('Backspace')) editor.cancel();
      sync();
      return true;
    }
    if (!drawsWeak()) {
      drawing.settle();
      return drawing.seek(drawing.journal.applied + by);
    }
    if (by < 0 ? !weak.canUndo : !weak.canRedo) return false;
    if (by < 0) weak.undo();
    else weak.redo();
    weakChanged();
    return true;
  };

  const editor: Editor = {
    store,
    load: async (request) => {
      editor.finish();
      assisted.cancel();
      const before = state().image;
      set({ image: { key: request.key, ...request.image }, grid: request.grid, loading: true, notice: null, crosshair: null });
      weak.load(request.weak ?? [], request.weakDraft);
      view.opened(before);
      if (!(await drawing.load(request))) return;
      set({ loading: false, readOnly: request.readOnly ?? false, origin: request.origin ?? { kind: request.base ? 'label' : 'scratch' } });
      sync();
      paint({ kind: 'view' });
    },
    setAssist: (next) => {
      assist = next;
    },
    setTool: (name) => {
      if (name === state().tool) return;
      editor.finish();
      set({ tool: name, notice: null });
      told();
    },
    setOptions: (options) => {
      set({ options: { ...state().options, ...options } });
      paint({ kind: 'overlay' });
    },
    setReadOnly: (readOnly) => {
      if (readOnly) editor.finish();
      set({ readOnly });
      paint({ kind: 'overlay' });
    },
    setHidden: (hidden) => {
      set({ hidden });
      paint({ kind: 'view' });
    },
    pointer: (input) => {
      if (input.kind === 'leave') pointerAt = null;
      else if (input.device !== 'touch') pointerAt = { x: input.x, y: input.y };
      if (state().inverted !== input.modifiers.alt) set({ inverted: input.modifiers.alt });
      if (input.kind === 'down') {
        // The hand that takes the mouse ends what the keyboard has begun.
        if (keyboard.pressed) editor.finish();
        if (state().crosshair !== null) set({ crosshair: null });
      }
      pointers.handle(input);
    },
    wheel: ({ x, y, deltaX, deltaY, modifiers }) => {
      if (state().image === null) return false;
      // With Shift some systems turn the wheel sideways.
      const delta = deltaY === 0 ? deltaX : deltaY;
      if (modifiers.shift) resizeBrush(-Math.sign(delta));
      // A pinch on a touchpad comes as a wheel with Control, in finer steps.
      else view.zoom(Math.exp(-delta * (modifiers.control ? 0.01 : 0.0016)), { x, y });
      return true;
    },
    key: (input) => keyboard.key(input),
    crosshairKey: (input) => {
      const taken = keyboard.crosshairKey(input);
      if (taken) sync();
      return taken;
    },
    finish: () => {
      keyboard.release();
      editor.settle();
      if (!tool().active()) return;
      tool().finish();
      pointers.forget();
      editor.settle();
      told();
    },
    settle: () => drawing.settle(),
    cancel: () => {
      keyboard.release();
      assisted.cancel();
      tool().cancel();
      pointers.forget();
      told();
    },
    undo: () => step(-1),
    redo: () => step(1),
    seek: (applied) => {
      if (!editable()) return;
      editor.finish();
      drawing.seek(applied);
    },
    clear: () => {
      if (!editable()) return;
      editor.finish();
      drawing.clear();
    },
    acceptMask: async (mask, origin, name) => {
      if (!editable()) return false;
      const size = 'counts' in mask ? { width: mask.size[1], height: mask.size[0] } : mask;
      const { width, height } = drawing.document;
      if (size.width !== width || size.height !== height) throw new RangeError(`A mask of ${size.width}×${size.height} does not fit the grid of ${width}×${height}`);
      editor.finish();
      return drawing.replace(mask, name, origin);
    },
    command: (command, amount) => {
      const helper = assist;
      if (helper !== null) return editor.applyAsync(command, (source, signal) => askCommand(helper, command, amount, source, signal));
      fail(command, unprepared);
      return Promise.resolve(false);
    },
    applyAsync: async (name, ask) => {
      if (!editable()) return false;
      editor.finish();
      return assisted.run(name, drawing.document, ask, (difference) => drawing.differ(difference, name));
    },
    weakLabels: () => toLabels(weak.state),
    clearWeak: (kind) => {
      if (editable()) context.setWeak(kind === 'box' ? { box: null } : kind === 'point' ? { points: [] } : { scribbles: [] });
    },
    markWeakSaved: () => {
      weak.markSaved();
      sync();
    },
    mask: () => drawing.document.mask,
    encoded: () => encodeMask(drawing.document.mask),
    setRoom: (room) => view.setRoom(room),
    setViewport: (viewport) => view.show(viewport),
    fit: () => view.fit(),
    actualSize: (at) => view.actualSize(at),
    zoom: (factor, at) => view.zoom(factor, at),
    toImage: (at) => view.toImage(at),
    toCanvas: (at) => view.toCanvas(at),
    rubber: () => tool().rubber(),
    cursor: () => cursorOf(state(), pointerAt),
    onPaint: (painter) => {
      painters.add(painter);
      return () => painters.delete(painter);
    },
    dispose: () => {
      drawing.settle();
      drawing.abandon();
      assisted.cancel();
      painters.clear();
    },
  };
  return editor;
}
