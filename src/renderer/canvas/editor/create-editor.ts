import { createStore } from 'zustand/vanilla';
import type { DraftOperation, MaskOrigin } from '../../../core/contract/label.ts';
import { encodeMask } from '../../../core/mask/index.ts';
import { MaskDocument } from '../document/mask-document.ts';
import { brushSize } from '../tools/brush.ts';
import { createTools } from '../tools/index.ts';
import type { Press, Tool, ToolContext } from '../tools/tool.ts';
import { askCommand } from './ask-command.ts';
import { Assisted } from './assisted.ts';
import { initialState } from './initial-state.ts';
import { Journal } from './journal.ts';
import { Keyboard } from './keyboard.ts';
import { Pointers } from './pointers.ts';
import type { Assist, Editor, EditorState, Listeners, Paint, Point, ToolName, ToolOptions, Viewport } from './types.ts';
import { clamped, comparable, fitted, toCanvas, toImage, zoomed } from './viewport.ts';
import { toLabels, WeakLabels } from './weak.ts';

export type Settings = {
  assist?: Assist | null;
  options?: Partial<ToolOptions>;
  /** Lets others run between slices of long work. */
  pause?: () => Promise<void>;
};

const weakTools: readonly ToolName[] = ['box', 'point', 'scribble'];
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export function createEditor(listeners: Listeners = {}, settings: Settings = {}): Editor {
  const store = createStore<EditorState>(() => initialState(settings.options));
  const state = (): EditorState => store.getState();
  const set = (change: Partial<EditorState>): void => store.setState(change);
  const pause = settings.pause ?? nextTask;
  const painters = new Set<(what: Paint) => void>();
  const paint = (what: Paint): void => painters.forEach((painter) => painter(what));
  const weak = new WeakLabels();
  let assist = settings.assist ?? null;
  let journal = new Journal(new MaskDocument(1, 1));
  let loads = 0;
  /** Where a mouse or pen is, in CSS pixels of the canvas. */
  let pointerAt: Point | null = null;
  /** The whole image is shown, and shall stay so when the canvas changes its size. */
  let fits = true;
  /** What the operation that is about to be committed takes over. */
  let takenOver: MaskOrigin | undefined;

  const assisted = new Assisted((change) => set(change));
  const drawsWeak = (): boolean => weakTools.includes(state().tool);
  const editable = (): boolean => state().image !== null && !state().loading && !state().readOnly;

  /** Brings what the screen shows up to date with document and weak labels. */
  const sync = (): void => {
    const { operations, applied, document } = journal;
    const [canUndo, canRedo] = drawsWeak() ? [weak.canUndo, weak.canRedo] : [applied > 0, applied < operations.length];
    set({ operations, applied, canUndo, canRedo, area: document.area, weak: weak.state, weakChanged: weak.changed, drawing: tool().active() });
  };
  const commit = (name: string): boolean => {
    const flips = journal.document.commit();
    const origin = takenOver;
    takenOver = undefined;
    if (flips === null) {
      sync();
      return false;
    }
    const { applied } = journal;
    const operation: DraftOperation = journal.push(flips, name);
    if (origin) set({ origin });
    sync();
    listeners.onOperation?.(operation, { applied, ...(origin && { origin }) });
    return true;
  };

  const context: ToolContext = {
    options: () => state().options,
    image: () => state().image!,
    grid: () => state().grid!,
    gridScale: () => ({ x: state().grid!.width / state().image!.width, y: state().grid!.height / state().image!.height }),
    zoom: () => state().viewport.scale,
    draw: (draw) => {
      const box = journal.document.draw(draw);
      if (box) paint({ kind: 'mask', box });
    },
    commit,
    revert: () => {
      const box = journal.document.revert();
      if (box) paint({ kind: 'mask', box });
    },
    repaint: () => {
      if (state().drawing !== tool().active()) sync();
      paint({ kind: 'overlay' });
    },
    run: (name, ask) => {
      const helper = assist;
      if (helper === null) return context.fail(name, new Error('This tool is still being prepared.'));
      void editor.applyAsync(name, (source, signal) => ask(helper, source, signal));
    },
    assist: () => assist,
    fail: (operation, error) => set({ notice: { kind: 'failed', operation, message: error instanceof Error ? error.message : String(error) } }),
    weak: () => weak.state,
    setWeak: (change) => {
      weak.set(change);
      weakChanged();
    },
  };
  const weakChanged = (): void => {
    sync();
    paint({ kind: 'overlay' });
    listeners.onWeakChange?.(weak.state);
  };
  const tools = createTools(context);
  const tool = (): Tool => tools[state().tool];

  const press = (at: Point, erases = false): void => {
    if (!editable()) return;
    const { tool: name, options, inverted } = state();
    const adds = name !== 'eraser' && options.mode === 'add' && !erases;
    const how: Press = { adds: adds !== inverted, lesion: (options.marks === 'lesion') !== inverted };
    tool().down(at, how);
    sync();
    paint({ kind: 'overlay' });
  };
  const setInverted = (inverted: boolean): void => {
    if (state().inverted !== inverted) set({ inverted });
  };
  const view = (viewport: Viewport, fitting = false): void => {
    const { image, room } = state();
    fits = fitting;
    set({ viewport: image ? clamped(viewport, image, room) : viewport });
    paint({ kind: 'view' });
  };
  const panBy = (by: Point): void => {
    const { viewport } = state();
    view({ ...viewport, x: viewport.x + by.x, y: viewport.y + by.y });
  };
  const image = (at: Point): Point => toImage(state().viewport, at);

  const pointers = new Pointers({
    down: (at, { erases }) => press(image(at), erases),
    move: (path) => {
      tool().move(path.map(image));
      paint({ kind: 'overlay' });
    },
    up: () => {
      tool().up();
      sync();
    },
    interrupt: () => {
      tool().finish();
      sync();
    },
    drop: () => {
      tool().cancel();
      sync();
    },
    hover: (at) => {
      if (at && editable()) tool().hover(image(at));
      paint({ kind: 'overlay' });
    },
    pan: panBy,
    pinch: (factor, at, by) => {
      editor.zoom(factor, at);
      panBy(by);
    },
    pans: () => state().panning || state().tool === 'pan',
  });

  const keyboard = new Keyboard({
    state,
    tool,
    stroking: () => pointers.stroking,
    set: (change) => {
      set(change);
      if ('hidden' in change) paint({ kind: 'view' });
    },
    press,
    start: () => image(pointerAt ?? { x: state().room.width / 2, y: state().room.height / 2 }),
    reveal: (at) => {
      const { room, viewport } = state();
      const seen = toCanvas(viewport, at);
      const beyond = (value: number, most: number): number => Math.min(0, value - 24) + Math.max(0, value + 24 - most);
      const [x, y] = [beyond(seen.x, room.width), beyond(seen.y, room.height)];
      if (x !== 0 || y !== 0) panBy({ x: -x, y: -y });
    },
    panBy,
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
    fit: () => editor.fit(),
    actualSize: (at) => editor.actualSize(at),
    zoom: (factor, at) => editor.zoom(factor, at),
    resizeBrush: (steps) => {
      const { brushSize: size } = state().options;
      const next = size * 1.15 ** steps;
      // Small sizes go pixel by pixel.
      const rounded = steps > 0 ? Math.max(size + 1, Math.round(next)) : Math.min(size - 1, Math.round(next));
      editor.setOptions({ brushSize: Math.min(1000, Math.max(1, rounded)) });
    },
    repaint: () => paint({ kind: 'overlay' }),
    toCanvas: (at) => toCanvas(state().viewport, at),
  });

  const seek = (to: number): boolean => {
    const { applied } = journal;
    const boxes = journal.seek(to);
    if (boxes.length === 0) return false;
    for (const box of boxes) paint({ kind: 'mask', box });
    sync();
    listeners.onSeek?.({ applied, to: journal.applied });
    return true;
  };
  const step = (by: -1 | 1): boolean => {
    if (!editable()) return false;
    // What is under way goes first: a corner of it, or all.
    if (tool().active()) {
      if (by > 0) return true;
      if (!tool().key('Backspace')) editor.cancel();
      sync();
      return true;
    }
    if (!drawsWeak()) return seek(journal.applied + by);
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
      const load = ++loads;
      const before = state().image;
      set({ image: { key: request.key, ...request.image }, grid: request.grid, loading: true, notice: null, crosshair: null });
      const { room, viewport } = state();
      if (before === null || !comparable(before, request.image) || fits) view(fitted(request.image, room), true);
      else view(viewport);
      journal = Journal.begin(request);
      weak.load(request.weak ?? [], request.weakDraft);
      sync();
      await journal.replay(request.applied ?? journal.operations.length, pause, () => load !== loads);
      if (load !== loads) return;
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
      sync();
      paint({ kind: 'overlay' });
    },
    setOptions: (options) => {
      set({ options: { ...state().options, ...options } });
      paint({ kind: 'overlay' });
    },
    setReadOnly: (readOnly) => {
      if (readOnly) editor.finish();
      set({ readOnly });
    },
    setHidden: (hidden) => {
      set({ hidden });
      paint({ kind: 'view' });
    },
    pointer: (input) => {
      if (input.kind === 'leave') pointerAt = null;
      else if (input.device !== 'touch') pointerAt = { x: input.x, y: input.y };
      setInverted(input.modifiers.alt);
      if (input.kind === 'down') {
        if (tool().active() && !pointers.stroking) keyboard.release();
        set({ crosshair: null });
      }
      pointers.handle(input);
    },
    wheel: ({ x, y, deltaX, deltaY, modifiers }) => {
      if (state().image === null) return false;
      // With Shift some systems turn the wheel sideways.
      const delta = deltaY === 0 ? deltaX : deltaY;
      if (modifiers.shift) keyboard.key({ kind: 'down', key: delta > 0 ? '[' : ']', modifiers: { alt: false, shift: false, control: false } });
      // A pinch on a touchpad comes as a wheel with Control, in finer steps.
      else editor.zoom(Math.exp(-delta * (modifiers.control ? 0.01 : 0.0016)), { x, y });
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
      if (!tool().active()) return;
      tool().finish();
      pointers.forget();
      sync();
      paint({ kind: 'overlay' });
    },
    cancel: () => {
      keyboard.release();
      assisted.cancel();
      tool().cancel();
      pointers.forget();
      sync();
      paint({ kind: 'overlay' });
    },
    undo: () => step(-1),
    redo: () => step(1),
    seek: (applied) => {
      if (!editable()) return;
      editor.finish();
      seek(applied);
    },
    clear: () => {
      if (!editable()) return;
      editor.finish();
      journal.document.clear();
      commit('clear');
      paint({ kind: 'mask', box: journal.document.all });
    },
    acceptMask: (mask, origin, name) => {
      if (!editable()) return false;
      const size = 'counts' in mask ? { width: mask.size[1], height: mask.size[0] } : mask;
      const { width, height } = journal.document;
      if (size.width !== width || size.height !== height) throw new RangeError(`A mask of ${size.width}×${size.height} does not fit the grid of ${width}×${height}`);
      editor.finish();
      takenOver = origin;
      journal.document.replace(mask);
      const changed = commit(name);
      if (changed) paint({ kind: 'mask', box: journal.document.all });
      return changed;
    },
    command: (command, amount) => {
      const helper = assist;
      if (helper !== null) return editor.applyAsync(command, (source, signal) => askCommand(helper, command, amount, source, signal));
      context.fail(command, new Error('This tool is still being prepared.'));
      return Promise.resolve(false);
    },
    applyAsync: async (name, ask) => {
      if (!editable()) return false;
      editor.finish();
      const { document } = journal;
      return assisted.run(name, document, ask, (difference) => {
        const box = document.differ(difference);
        const changed = commit(name);
        if (changed && box) paint({ kind: 'mask', box });
        return changed;
      });
    },
    weakLabels: () => toLabels(weak.state),
    clearWeak: (kind) => {
      context.setWeak(kind === 'box' ? { box: null } : kind === 'point' ? { points: [] } : { scribbles: [] });
    },
    markWeakSaved: () => {
      weak.markSaved();
      sync();
    },
    mask: () => journal.document.mask,
    encoded: () => encodeMask(journal.document.mask),
    setRoom: (room) => {
      const before = state().room;
      if (before.width === room.width && before.height === room.height) return;
      set({ room });
      const { viewport, image } = state();
      if (fits && image) editor.fit();
      // Else the middle of what is seen stays in the middle.
      else view({ ...viewport, x: viewport.x + (room.width - before.width) / 2, y: viewport.y + (room.height - before.height) / 2 }, fits);
    },
    setViewport: (viewport) => view(viewport),
    fit: () => {
      const { image, room } = state();
      if (image) view(fitted(image, room), true);
    },
    actualSize: (at) => editor.zoom(1 / state().viewport.scale, at),
    zoom: (factor, at) => {
      const { image, room, viewport } = state();
      if (image) view(zoomed(viewport, factor, at ?? { x: room.width / 2, y: room.height / 2 }, image, room));
    },
    toImage: image,
    toCanvas: (at) => toCanvas(state().viewport, at),
    rubber: () => tool().rubber(),
    cursor: () => {
      const { crosshair, tool: name, options, panning, inverted, viewport } = state();
      const at = crosshair ?? (pointerAt && image(pointerAt));
      if (at === null || state().image === null) return null;
      const adds = (name !== 'eraser' && options.mode === 'add') !== inverted;
      if (panning || name === 'pan') return { at, shape: 'grab', size: 0, adds };
      if (name === 'brush' || name === 'eraser') return { at, shape: options.brushShape, size: brushSize(options, viewport.scale), adds };
      if (name === 'scribble') return { at, shape: 'circle', size: options.scribbleWidth, adds: (options.marks === 'lesion') !== inverted };
      return { at, shape: 'cross', size: 0, adds };
    },
    onPaint: (painter) => {
      painters.add(painter);
      return () => painters.delete(painter);
    },
    dispose: () => {
      loads++;
      assisted.cancel();
      painters.clear();
    },
  };
  return editor;
}
