/** Waits longer after each failure; `hurry` ends the wait under way, `reset` begins anew with the shortest. */
export class Backoff {
  private readonly pausesMs: readonly number[];
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private next: (() => void) | null = null;

  constructor(pausesMs: readonly number[]) {
    this.pausesMs = pausesMs;
  }

  /** @param leastMs waits no shorter, however few the failures */
  wait(next: () => void, leastMs = 0): void {
    this.stop();
    const pause = this.pausesMs[Math.min(this.attempt++, this.pausesMs.length - 1)]!;
    this.next = next;
    this.timer = setTimeout(() => this.hurry(), Math.max(pause, leastMs));
  }

  hurry(): void {
    const { next } = this;
    this.stop();
    next?.();
  }

  reset(): void {
    this.attempt = 0;
    this.stop();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.next = null;
  }
}
