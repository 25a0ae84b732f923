/** Something that Undo takes back: a stroke of the draft, or what the service has stored. */
export type Undoable = { kind: 'stroke' } | { kind: 'stored'; label: string; takeBack: () => Promise<void> };

/**
 * What was done on this image, in order, so that Undo takes back the last thing whatever it was: a stroke, a verdict or
 * a tag. Strokes are undone by the draft; here only their place among the rest is kept.
 */
export class LastActions {
  #done: Undoable[] = [];

  /** Strokes that were drawn before this session's first action count as one endless row beneath it. */
  stroke(): void {
    this.#done.push({ kind: 'stroke' });
  }

  stored(label: string, takeBack: () => Promise<void>): Undoable {
    const action: Undoable = { kind: 'stored', label, takeBack };
    this.#done.push(action);
    return action;
  }

  /** The last action, which is then no longer the last; a stroke where nothing is known. */
  pop(): Undoable {
    return this.#done.pop() ?? { kind: 'stroke' };
  }

  /** Forgets an action that was taken back in another way (the notification's button). */
  forget(action: Undoable): void {
    this.#done = this.#done.filter((other) => other !== action);
  }

  clear(): void {
    this.#done = [];
  }
}
