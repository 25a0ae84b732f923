/** Work that can rest after each part, which takes a few milliseconds at most. */
export type Parts<Result> = Generator<void, Result, void>;

/** How long parts are done one after the other before others get their turn, in milliseconds. */
const sliceMs = 5;

export function atOnce<Result>(parts: Parts<Result>): Result {
  for (;;) {
    const part = parts.next();
    if (part.done) return part.value;
  }
}

/** Does parts in slices, so that frames and pointers get their turn in between, until somebody needs all of them. */
export class Sliced<Result> {
  readonly #parts: Parts<Result>;
  readonly #ended: (result: Result) => void;
  #over = false;

  constructor(parts: Parts<Result>, ended: (result: Result) => void) {
    this.#parts = parts;
    this.#ended = ended;
  }

  /** Resolves when all is done, or nobody wants it any more. The first slice is done before this returns. */
  async run(pause: () => Promise<void>, unwanted: () => boolean = () => false): Promise<void> {
    this.#slice(performance.now() + sliceMs);
    while (!this.#over) {
      await pause();
      if (unwanted()) return;
      this.#slice(performance.now() + sliceMs);
    }
  }

  /** Does what is left at once. */
  finish(): void {
    this.#slice(Infinity);
  }

  #slice(until: number): void {
    while (!this.#over) {
      const part = this.#parts.next();
      if (part.done) {
        this.#over = true;
        this.#ended(part.value);
      } else if (performance.now() > until) return;
    }
  }
}
