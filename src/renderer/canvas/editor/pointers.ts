import type { Modifiers, Point, PointerInput } from './types.ts';

/** What pointers come to: a stroke of the tool, a move of the view, or nothing. In CSS pixels of the canvas. */
export type Gestures = {
  /** `erases`: with the eraser end of a pen. */
  down(at: Point, how: { erases: boolean; modifiers: Modifiers }): void;
  move(path: readonly Point[]): void;
  up(): void;
  /** Ends the stroke and keeps it. */
  interrupt(): void;
  /** Drops the stroke: it was a palm, or the first finger of a pinch. */
  drop(): void;
  hover(at: Point | null, modifiers: Modifiers): void;
  pan(by: Point): void;
  /** Two fingers: scale about a point, and where that point went. */
  pinch(factor: number, at: Point, by: Point): void;
  /** Whether a plain press pans (space is held, or the tool is the hand). */
  pans(): boolean;
};

type Held = { device: PointerInput['device']; at: Point };

/** A first finger that has gone less far than this, in CSS pixels, may still become a pinch. */
const pinchSlack = 16;

/**
 * One pointer draws at a time. A pen has priority: while it is down, and once one has been used, fingers do not draw
 * (a palm lies there); they move the view. Two fingers pinch. The middle button pans.
 */
export class Pointers {
  readonly #gestures: Gestures;
  readonly #held = new Map<number, Held>();
  #acting: { pointer: number; kind: 'stroke' | 'pan'; travelled: number } | null = null;
  #penSeen = false;

  constructor(gestures: Gestures) {
    this.#gestures = gestures;
  }

  get stroking(): boolean {
    return this.#acting?.kind === 'stroke';
  }

  handle(input: PointerInput): void {
    if (input.device === 'pen') this.#penSeen = true;
    if (input.kind === 'down') this.#down(input);
    else if (input.kind === 'move') this.#move(input);
    else if (input.kind === 'leave') {
      if (!this.#held.has(input.pointer)) this.#gestures.hover(null, input.modifiers);
    } else this.#end(input);
  }

  /** The tool has ended the stroke by itself. */
  forget(): void {
    if (this.#acting?.kind === 'stroke') this.#acting = null;
  }

  #down(input: PointerInput): void {
    const at = { x: input.x, y: input.y };
    const penDown = [...this.#held.values()].some((held) => held.device === 'pen');
    if (input.device === 'touch' && penDown) return;
    // A second button of a pointer that is down already changes nothing.
    if (this.#held.has(input.pointer)) return;
    this.#held.set(input.pointer, { device: input.device, at });
    if (input.device === 'pen') this.#leaveToPen();
    if (this.#touches().length === 2 && input.device === 'touch') return this.#beginPinch();
    if (this.#acting !== null) return;
    const pans = input.button === 1 || this.#gestures.pans() || (input.device === 'touch' && this.#penSeen);
    if (pans) this.#acting = { pointer: input.pointer, kind: 'pan', travelled: 0 };
    else if (input.button === 0 || input.button === 5) {
      this.#acting = { pointer: input.pointer, kind: 'stroke', travelled: 0 };
      this.#gestures.down(at, { erases: input.button === 5, modifiers: input.modifiers });
    }
  }

  #move(input: PointerInput): void {
    const at = { x: input.x, y: input.y };
    const held = this.#held.get(input.pointer);
    if (!held) {
      if (input.device !== 'touch' && this.#acting === null) this.#gestures.hover(at, input.modifiers);
      return;
    }
    const by = { x: at.x - held.at.x, y: at.y - held.at.y };
    if (input.device === 'touch' && this.#touches().length >= 2 && this.#acting === null) return this.#pinch(input.pointer, at);
    held.at = at;
    if (this.#acting?.pointer !== input.pointer) return;
    this.#acting.travelled += Math.hypot(by.x, by.y);
    if (this.#acting.kind === 'pan') this.#gestures.pan(by);
    else this.#gestures.move(input.coalesced?.length ? input.coalesced : [at]);
  }

  #end(input: PointerInput): void {
    if (!this.#held.delete(input.pointer) || this.#acting?.pointer !== input.pointer) return;
    const { kind } = this.#acting;
    this.#acting = null;
    if (kind !== 'stroke') return;
    if (input.kind === 'cancel') this.#gestures.interrupt();
    else this.#gestures.up();
  }

  /** Whatever fingers were doing, it was the hand that holds the pen. */
  #leaveToPen(): void {
    for (const [pointer, { device }] of this.#held) {
      if (device !== 'touch') continue;
      this.#held.delete(pointer);
      if (this.#acting?.pointer !== pointer) continue;
      if (this.#acting.kind === 'stroke') this.#gestures.drop();
      this.#acting = null;
    }
  }

  #beginPinch(): void {
    const acting = this.#acting;
    if (acting === null || this.#held.get(acting.pointer)?.device !== 'touch') return;
    this.#acting = null;
    if (acting.kind !== 'stroke') return;
    if (acting.travelled < pinchSlack) this.#gestures.drop();
    else this.#gestures.interrupt();
  }

  #pinch(pointer: number, at: Point): void {
    const [moved, other] = [this.#held.get(pointer)!, this.#touches().find((held) => held !== this.#held.get(pointer))!];
    const before = Math.hypot(moved.at.x - other.at.x, moved.at.y - other.at.y);
    const after = Math.hypot(at.x - other.at.x, at.y - other.at.y);
    const middle = { x: (moved.at.x + other.at.x) / 2, y: (moved.at.y + other.at.y) / 2 };
    const by = { x: (at.x - moved.at.x) / 2, y: (at.y - moved.at.y) / 2 };
    moved.at = at;
    this.#gestures.pinch(before > 0 ? after / before : 1, middle, by);
  }

  #touches(): Held[] {
    return [...this.#held.values()].filter((held) => held.device === 'touch');
  }
}
