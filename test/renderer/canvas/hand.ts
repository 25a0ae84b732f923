import type { DraftOperation, MaskOrigin } from '../../../src/core/contract/label.ts';
import { createEditor, type Assist, type Editor, type KeyInput, type LoadRequest, type Modifiers, type PointerInput } from '../../../src/renderer/canvas/editor/index.ts';
import { rowsOf } from './pixels.ts';

export const none: Modifiers = { alt: false, shift: false, control: false };
export const alt: Modifiers = { ...none, alt: true };
export const control: Modifiers = { ...none, control: true };
export const shift: Modifiers = { ...none, shift: true };

export type Persisted = { operation: DraftOperation; applied: number; origin?: MaskOrigin } | { seek: { applied: number; to: number } };

/** An editor whose canvas shows one image pixel a CSS pixel from (0, 0), and a hand that works it. */
export class Hand {
  readonly persisted: Persisted[] = [];
  readonly editor: Editor;

  private constructor(assist: Assist | null) {
    this.editor = createEditor(
      { onOperation: (operation, context) => this.persisted.push({ operation, ...context }), onSeek: (seek) => this.persisted.push({ seek }) },
      { assist, options: { brushUnit: 'image', brushSize: 3 } },
    );
  }

  static async over(request: Partial<LoadRequest> & { size: [width: number, height: number] }, assist: Assist | null = null): Promise<Hand> {
    const hand = new Hand(assist);
    const size = { width: request.size[0], height: request.size[1] };
    hand.editor.setRoom({ width: 200, height: 200 });
    await hand.editor.load({ key: 'image', image: size, grid: size, base: null, ...request });
    hand.editor.setViewport({ scale: 1, x: 0, y: 0 });
    return hand;
  }

  get state(): ReturnType<Editor['store']['getState']> {
    return this.editor.store.getState();
  }

  rows(): string[] {
    return rowsOf(this.editor.mask());
  }

  event(kind: PointerInput['kind'], x: number, y: number, more: Partial<PointerInput> = {}): void {
    this.editor.pointer({ kind, pointer: 1, device: 'mouse', button: kind === 'move' ? -1 : 0, x, y, modifiers: none, ...more });
  }

  click(x: number, y: number, more: Partial<PointerInput> = {}): void {
    this.event('down', x, y, more);
    this.event('up', x, y, more);
  }

  drag(points: readonly (readonly [number, number])[], more: Partial<PointerInput> = {}): void {
    const [first, ...rest] = points;
    this.event('down', first![0], first![1], more);
    for (const [x, y] of rest) this.event('move', x, y, { ...more, button: -1 });
    this.event('up', points.at(-1)![0], points.at(-1)![1], more);
  }

  key(key: string, modifiers: Modifiers = none, kind: KeyInput['kind'] = 'down'): boolean {
    return this.editor.key({ kind, key, modifiers });
  }

  /** While the canvas itself has the focus. */
  canvasKey(key: string, modifiers: Modifiers = none): boolean {
    return this.editor.crosshairKey({ kind: 'down', key, modifiers }) || this.key(key, modifiers);
  }
}
