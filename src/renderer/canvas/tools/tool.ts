import type { MaskDifference } from '../../../core/mask/edit/types.ts';
import type { PixelMask } from '../../../core/mask/index.ts';
import type { Filled, GridScale } from '../document/fill-spans.ts';
import type { Assist, MaskSource, Point, Rubber, Size, ToolOptions, WeakState } from '../editor/types.ts';

/** What a press does, as decided when it begins: Alt inverts both. */
export type Press = { adds: boolean; lesion: boolean };

/** A tool is a state machine that pointer and keys drive. All points are in image pixels. */
export type Tool = {
  down(at: Point, press: Press): void;
  /** While down; where the pointer has been since the last call, in order. */
  move(path: readonly Point[]): void;
  up(): void;
  /** The pointer moves without a press. */
  hover(at: Point): void;
  /** Enter and Backspace of what is under way. True where the tool took it. */
  key(key: 'Enter' | 'Backspace'): boolean;
  /** Whether something is under way. */
  active(): boolean;
  /** Ends it as far as it came. */
  finish(): void;
  /** Ends it as if it had not been. */
  cancel(): void;
  rubber(): Rubber | null;
};

/** What tools may do to the editor. */
export type ToolContext = {
  options(): ToolOptions;
  image(): Size;
  grid(): Size;
  /** Pixels of the grid an image pixel. */
  gridScale(): GridScale;
  /** CSS pixels an image pixel. */
  zoom(): number;
  draw(paint: (mask: PixelMask) => Filled): void;
  /** Makes an operation of what was drawn, if it changed anything. */
  commit(tool: string): void;
  revert(): void;
  /** Cursor or rubber have to be drawn again. */
  repaint(): void;
  /** Asks the assistant; what it answers becomes an operation. */
  run(name: string, ask: (assist: Assist, source: MaskSource, signal: AbortSignal) => Promise<MaskDifference | null>): void;
  assist(): Assist | null;
  fail(tool: string, error: unknown): void;
  weak(): WeakState;
  setWeak(change: Partial<WeakState>): void;
};

/** A tool that has nothing to say about most things. */
export const idle: Tool = {
  down: () => undefined,
  move: () => undefined,
  up: () => undefined,
  hover: () => undefined,
  key: () => false,
  active: () => false,
  finish: () => undefined,
  cancel: () => undefined,
  rubber: () => null,
};

/** How near, in CSS pixels, a click counts as on a point that is there. */
export const reach = 8;

export function near(a: Point, b: Point, context: ToolContext): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) * context.zoom() <= reach;
}
