export type SlowDownOptions = {
  /** The longest that a wrong answer is held back. */
  mostMs: number;
  /** How many of one sender are held back at once, before it is not listened to at all. */
  mostWaiting: number;
  /** After how long without a wrong try a sender counts as new. */
  forgetMs: number;
};

type Sender = { failures: number; waiting: number; lastAt: number };

/** Slows those down who try tokens: each wrong one of a sender is answered later than the one before. */
export class SlowDown {
  private readonly senders = new Map<string, Sender>();
  private readonly options: SlowDownOptions;

  constructor(options: SlowDownOptions = { mostMs: 2_000, mostWaiting: 20, forgetMs: 60_000 }) {
    this.options = options;
  }

  /** Whether a sender has so many wrong tries under way that not even the next one is looked at. */
  isBlocked(sender: string): boolean {
    return (this.senders.get(sender)?.waiting ?? 0) >= this.options.mostWaiting;
  }

  /** Resolves when a wrong try may be answered. */
  async failed(sender: string): Promise<void> {
    const now = Date.now();
    for (const [name, { lastAt, waiting }] of this.senders) if (waiting === 0 && now - lastAt > this.options.forgetMs) this.senders.delete(name);
    const entry = this.senders.get(sender) ?? { failures: 0, waiting: 0, lastAt: now };
    this.senders.set(sender, entry);
    entry.failures++;
    entry.waiting++;
    entry.lastAt = now;
    const pauseMs = Math.min(this.options.mostMs, 10 * 2 ** Math.min(entry.failures - 1, 20));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    entry.waiting--;
  }
}
