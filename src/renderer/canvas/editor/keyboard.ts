import type { Tool } from '../tools/tool.ts';
import type { EditorState, KeyInput, Point, ToolName } from './types.ts';
import type { View } from './view.ts';

/** What keys may do to the editor. */
export type KeyboardHost = {
  state(): EditorState;
  tool(): Tool;
  /** Whether a pointer draws. */
  stroking(): boolean;
  /** Changes the state and has it painted. */
  set(change: Partial<EditorState>): void;
  press(at: Point): void;
  /** Where the crosshair begins: under the pointer, or in the middle of the view. */
  start(): Point;
  view: Pick<View, 'panBy' | 'reveal' | 'fit' | 'actualSize' | 'zoom' | 'toCanvas'>;
  undo(): boolean;
  redo(): boolean;
  escape(): boolean;
  resizeBrush(steps: number): void;
};

/** Tools that draw while a press is held; for the others each press is a click. */
const dragged: readonly ToolName[] = ['brush', 'eraser', 'lasso', 'grabcut', 'box', 'scribble'];

/** CSS pixels that an arrow moves by, and with Shift. */
const [step, bigStep] = [4, 24];

const arrows: Record<string, Point> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

/** Keys of the canvas. A person without a mouse draws with a crosshair: arrows move it, space and Enter press it down and lift it. */
export class Keyboard {
  readonly #host: KeyboardHost;
  /** The crosshair is pressed down. */
  #pressed = false;

  constructor(host: KeyboardHost) {
    this.#host = host;
  }

  get pressed(): boolean {
    return this.#pressed;
  }

  /** A pointer takes over, or the tool has ended by itself. */
  release(): void {
    this.#pressed = false;
  }

  key({ kind, key, modifiers, repeat }: KeyInput): boolean {
    const host = this.#host;
    if (key === ' ') return this.#space(kind, repeat === true);
    if (key === 'Alt' || (key.toLowerCase() === 'h' && !modifiers.control)) {
      const held = kind === 'down';
      if (!repeat) host.set(key === 'Alt' ? { inverted: held } : { hidden: held });
      return true;
    }
    if (kind === 'up') return false;
    if (modifiers.control) {
      if (key.toLowerCase() === 'z') return modifiers.shift ? host.redo() : host.undo();
      return key.toLowerCase() === 'y' && host.redo();
    }
    const crosshair = host.state().crosshair;
    const about = crosshair ? host.view.toCanvas(crosshair) : undefined;
    const actions: Record<string, () => boolean | void> = {
      Escape: () => host.escape(),
      Enter: () => !dragged.includes(host.state().tool) && host.tool().key('Enter'),
      Backspace: () => host.tool().key('Backspace'),
      '[': () => host.resizeBrush(-1),
      ']': () => host.resizeBrush(1),
      '0': () => host.view.fit(),
      '1': () => host.view.actualSize(about),
      '+': () => host.view.zoom(1.25, about),
      '=': () => host.view.zoom(1.25, about),
      '-': () => host.view.zoom(0.8, about),
    };
    return (actions[key]?.() ?? key in actions) === true;
  }

  crosshairKey({ kind, key, modifiers, repeat }: KeyInput): boolean {
    const host = this.#host;
    if (kind === 'up' || modifiers.control || host.stroking()) return false;
    const direction = arrows[key];
    const { tool, crosshair } = host.state();
    if (direction) {
      const length = modifiers.shift ? bigStep : step;
      if (tool === 'pan') host.view.panBy({ x: -direction.x * 4 * length, y: -direction.y * 4 * length });
      else this.#move(direction, length);
      return true;
    }
    if (crosshair === null || tool === 'pan' || (key !== ' ' && key !== 'Enter')) return false;
    if (repeat) return true;
    // Enter closes what clicks have begun; space goes on with it.
    if (key === 'Enter' && !dragged.includes(tool) && host.tool().key('Enter')) return true;
    if (this.#pressed) {
      this.#pressed = false;
      host.tool().up();
    } else {
      host.press(crosshair);
      if (dragged.includes(tool)) this.#pressed = host.tool().active();
      else host.tool().up();
    }
    return true;
  }

  #move(direction: Point, length: number): void {
    const host = this.#host;
    const { crosshair, viewport, image } = host.state();
    if (image === null) return;
    // At least one pixel, so that a magnified image can be drawn pixel by pixel.
    const by = Math.max(1, length / viewport.scale);
    const from = crosshair ?? host.start();
    const inside = (value: number, most: number): number => Math.min(most, Math.max(0, value));
    const to = crosshair ? { x: inside(from.x + direction.x * by, image.width), y: inside(from.y + direction.y * by, image.height) } : { x: inside(from.x, image.width), y: inside(from.y, image.height) };
    if (this.#pressed) host.tool().move([to]);
    else host.tool().hover(to);
    host.set({ crosshair: to });
    host.view.reveal(to);
  }

  /** Space held is the hand, but where it presses the crosshair. */
  #space(kind: 'down' | 'up', repeat: boolean): boolean {
    const host = this.#host;
    if (kind === 'down' && host.state().crosshair !== null) return false;
    if (!repeat) host.set({ panning: kind === 'down' });
    return true;
  }
}
