/**
 * Runs work a few at a time, what was asked for last first: who scrolls on wants what is on the screen now. The same key
 * asked for twice is worked on once.
 */
export class NewestFirst<T> {
  private readonly atOnce: number;
  private readonly pending = new Map<string, Promise<T>>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private running = 0;

  constructor(atOnce: number) {
    this.atOnce = atOnce;
  }

  run(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.pending.get(key);
    if (known) return known;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.pending.set(key, promise);
    this.waiting.push(() => work().then(resolve, reject).finally(() => this.pending.delete(key)));
    this.start();
    return promise;
  }

  private start(): void {
    while (this.running < this.atOnce && this.waiting.length > 0) {
      this.running++;
      void this.waiting.pop()!().finally(() => {
        this.running--;
        this.start();
      });
    }
  }
}
