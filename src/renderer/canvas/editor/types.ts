import type { StoreApi } from 'zustand/vanilla';
import type { DraftOperation, MaskOrigin, WeakLabel } from '../../../core/contract/label.ts';
import type { MaskDifference, PixelBox, RegionMode } from '../../../core/mask/edit/types.ts';
import type { PixelMask, RunLengthMask } from '../../../core/mask/index.ts';

/** Image pixels unless said otherwise: x to the right, y down, pixel centres at half-integers. */
export type Point = { x: number; y: number };
export type Box = { x: number; y: number; width: number; height: number };
export type Size = { width: number; height: number };

export const toolNames = ['brush', 'eraser', 'polygon', 'lasso', 'wand', 'live-wire', 'grabcut', 'box', 'point', 'scribble', 'pan'] as const;
export type ToolName = (typeof toolNames)[number];

/** What the tools draw with; kept between lesions, and worth keeping in the preferences. */
export type ToolOptions = {
  /** Diameter (or side) of brush and eraser, in the unit below. */
  brushSize: number;
  /** `image`: the brush covers the same skin at any zoom. `screen`: it looks the same at any zoom. */
  brushUnit: 'image' | 'screen';
  brushShape: 'circle' | 'square';
  /** Whether area tools (brush, polygon, lasso, wand, live-wire, GrabCut) add or remove; Alt inverts it while held. The eraser always removes, or adds with Alt. */
  mode: 'add' | 'remove';
  /** Largest difference of colour that the wand takes in: ΔE (CIE 1976), 0 to 100; 10 to 20 suits skin. */
  wandTolerance: number;
  /** Width of a scribble in image pixels. */
  scribbleWidth: number;
  /** What point and scribble mark: lesion, or skin; Alt inverts it while held. */
  marks: 'lesion' | 'skin';
};

export const commandNames = ['fill-holes', 'remove-islands', 'smooth', 'grow', 'shrink'] as const;
export type CommandName = (typeof commandNames)[number];

/** `bounds` holds all lesion pixels of the mask, loosely. What is asked copies what it needs at the call. */
export type MaskSource = { mask: PixelMask; bounds: PixelBox | null };
type Difference = Promise<MaskDifference | null>;

/**
 * Operations that look at the image, or are too heavy for the main thread: what the editor needs of `assist/`'s
 * Assistant. Coordinates are in pixels of the document's grid. Answers may take their time: the editor drops what
 * arrives after the document has changed; `signal` aborts when the person cancels or goes on to another lesion.
 */
export type Assist = {
  fillHoles(source: MaskSource, options?: { mostPixels?: number }, signal?: AbortSignal): Difference;
  removeIslands(source: MaskSource, options?: { smallestShare?: number }, signal?: AbortSignal): Difference;
  smooth(source: MaskSource, radius: number, signal?: AbortSignal): Difference;
  grow(source: MaskSource, radius: number, signal?: AbortSignal): Difference;
  shrink(source: MaskSource, radius: number, signal?: AbortSignal): Difference;
  wand(source: MaskSource, options: { x: number; y: number; tolerance: number; mode: RegionMode }, signal?: AbortSignal): Difference;
  grabCut(source: MaskSource, options: { box: PixelBox; mode: RegionMode }, signal?: AbortSignal): Difference;
  wireAnchor(at: { x: number; y: number; detail: number }, signal?: AbortSignal): Promise<void>;
  /** Flat x, y pairs from the anchor to here. The newest call wins; an older one rejects with AbortError. */
  wirePath(to: Point): Promise<ArrayLike<number>>;
};

export type WeakState = {
  box: Box | null;
  points: readonly (Point & { lesion: boolean })[];
  scribbles: readonly { lesion: boolean; width: number; points: readonly number[] }[];
};

/** `scale` is CSS pixels an image pixel; image (0, 0) lies at (x, y) of the canvas, in CSS pixels. */
export type Viewport = { scale: number; x: number; y: number };

export type EditorState = {
  /** Null before the first load. */
  image: (Size & { key: string }) | null;
  grid: Size | null;
  loading: boolean;
  /** Drawing does nothing where the image is held by somebody else. */
  readOnly: boolean;
  tool: ToolName;
  options: ToolOptions;
  /** The tool of the moment is held over by space (pan). */
  panning: boolean;
  /** Alt is held. */
  inverted: boolean;
  /** A stroke, polygon or drag is under way; Esc cancels it. */
  drawing: boolean;
  /** The assisted operation that is being waited for, else null. */
  busy: string | null;
  /** What the last assisted operation came to, where it did nothing: 'stale', 'no change', or its error. */
  notice: { kind: 'stale' | 'unchanged' | 'failed'; operation: string; message?: string } | null;
  /** Operations of the draft, and how many are drawn. */
  operations: readonly DraftOperation[];
  applied: number;
  /** Of the mask, or of the weak labels while box, point or scribble is chosen. */
  canUndo: boolean;
  canRedo: boolean;
  /** Lesion pixels of the grid. */
  area: number;
  origin: MaskOrigin;
  weak: WeakState;
  weakChanged: boolean;
  viewport: Viewport;
  /** CSS pixels of the canvas. */
  room: Size;
  /** Overlays are hidden while H is held. */
  hidden: boolean;
  /** Where the keyboard's crosshair is, while it is used. */
  crosshair: Point | null;
};

export type LoadRequest = {
  /** The image's id. The viewport stays unless this image's size differs much from the last. */
  key: string;
  image: Size;
  grid: Size;
  base: RunLengthMask | null;
  operations?: readonly DraftOperation[];
  /** How many of them are drawn; all where left out. */
  applied?: number;
  origin?: MaskOrigin;
  weak?: readonly WeakLabel[];
  /** Weak labels that were drawn and not stored yet: shown in their place, and counted as changed. */
  weakDraft?: readonly WeakLabel[] | null;
  readOnly?: boolean;
};

export type Listeners = {
  /** An operation was drawn: append it to the draft. `applied` is how many were drawn before; what could be redone is gone. `origin` is set with what takes over a contour. */
  onOperation?(operation: DraftOperation, context: { applied: number; origin?: MaskOrigin }): void;
  /** Undo or redo: seek in the draft. */
  onSeek?(context: { applied: number; to: number }): void;
  onWeakChange?(weak: WeakState): void;
};

export type Modifiers = { alt: boolean; shift: boolean; /** Control, or Command on a Mac. */ control: boolean };

/** A pointer event in CSS pixels of the canvas, with what the browser coalesced into it, oldest first, itself last. */
export type PointerInput = {
  kind: 'down' | 'move' | 'up' | 'cancel' | 'leave';
  pointer: number;
  device: 'mouse' | 'pen' | 'touch';
  /** As `PointerEvent.button`: 0 first, 1 middle, 2 second, 5 a pen's eraser; -1 where none changed. */
  button: number;
  x: number;
  y: number;
  coalesced?: readonly Point[];
  modifiers: Modifiers;
};

export type WheelInput = { x: number; y: number; deltaX: number; deltaY: number; modifiers: Modifiers };
/** `key` as `KeyboardEvent.key`. */
export type KeyInput = { kind: 'down' | 'up'; key: string; repeat?: boolean; modifiers: Modifiers };

/** What is under way, for the stage to draw above the mask; image pixels. */
export type Rubber =
  | { kind: 'path'; points: readonly number[]; closed: boolean; handles: boolean; /** From the last point on to the pointer. */ pending: readonly number[] }
  | { kind: 'box'; box: Box }
  | { kind: 'scribble'; points: readonly number[]; width: number; lesion: boolean };

export type Cursor = { at: Point; shape: 'circle' | 'square' | 'cross' | 'grab'; /** Image pixels. */ size: number; adds: boolean; /** The crosshair of the keyboard, which has no arrow of the system beside it. */ keyboard: boolean };

/**
 * The editor without a screen: hand it pointer, wheel and key events, read `store`, repaint what `onPaint` names.
 * React reads it with zustand's `useStore(editor.store, selector)`.
 */
export type Editor = {
  readonly store: StoreApi<EditorState>;
  /** Resolves when the mask is there; a large one is put together in slices. A load supersedes the one before it. */
  load(request: LoadRequest): Promise<void>;
  setAssist(assist: Assist | null): void;
  setTool(tool: ToolName): void;
  setOptions(options: Partial<ToolOptions>): void;
  setReadOnly(readOnly: boolean): void;
  setHidden(hidden: boolean): void;

  pointer(input: PointerInput): void;
  /** True where the editor took it (then the browser shall do nothing with it). */
  wheel(input: WheelInput): boolean;
  /**
   * Keys that hold wherever the focus is on the screen (but for fields of text): undo, redo, Enter and Backspace and Escape
   * of what is under way, `[` `]`, `0` `1` `+` `-`, space, H, Alt. True where the editor took it. Letters that choose tools
   * are the screen's own affair (shortcuts can be changed): see {@link setTool}.
   */
  key(input: KeyInput): boolean;
  /** Keys that hold while the canvas itself has the focus: arrows move a crosshair, space and Enter draw with it. True where the editor took it. */
  crosshairKey(input: KeyInput): boolean;
  /** Ends what is under way as if it were finished (the end of a review); the listeners have been told of it when this returns. */
  finish(): void;
  /** What is drawn on a large mask becomes an operation in slices, a moment after the stroke: this does what is left of that at once. */
  settle(): void;
  /** Drops what is under way, and any assisted operation. */
  cancel(): void;

  undo(): boolean;
  redo(): boolean;
  /** Goes to where `applied` operations are drawn. */
  seek(applied: number): void;
  clear(): void;
  /** Replaces the whole mask, as one operation: "accept model's contour". Resolves to false where it is what is drawn already. */
  acceptMask(mask: RunLengthMask | PixelMask, origin: MaskOrigin, tool: string): Promise<boolean>;
  /**
   * Fills holes and the like. `amount`: the radius in pixels of the grid to smooth, grow or shrink by; the area in pixels
   * of the largest hole to fill (all where left out). Resolves to whether the mask changed.
   */
  command(command: CommandName, amount?: number): Promise<boolean>;
  /** Takes any difference as one operation, unless the document has changed since it was asked for. Resolves to whether the mask changed. */
  applyAsync(name: string, ask: (source: MaskSource, signal: AbortSignal) => Promise<MaskDifference | null>): Promise<boolean>;
  /** Weak labels as the contract has them. Empty kinds are left out. */
  weakLabels(): WeakLabel[];
  clearWeak(kind: 'box' | 'point' | 'scribble'): void;
  /** What is stored now: `weakChanged` counts from here. */
  markWeakSaved(): void;

  /** The mask as it is drawn: a view for reading, valid until the next change; and as run lengths. */
  mask(): PixelMask;
  encoded(): RunLengthMask;

  setRoom(room: Size): void;
  setViewport(viewport: Viewport): void;
  /** Shows the whole image. */
  fit(): void;
  /** One image pixel a CSS pixel, about the middle or a point of the canvas. */
  actualSize(at?: Point): void;
  zoom(factor: number, at?: Point): void;
  toImage(canvas: Point): Point;
  toCanvas(image: Point): Point;

  rubber(): Rubber | null;
  cursor(): Cursor | null;
  /** Called when something is to be drawn again: a box of the grid whose pixels changed, the whole view, or the cursor and rubber. */
  onPaint(listener: (what: Paint) => void): () => void;
  dispose(): void;
};

export type Paint = { kind: 'mask'; box: Box } | { kind: 'view' } | { kind: 'overlay' };
