import type { PhotographMessage } from './messages.ts';
import type { Photograph } from './types.ts';
import type { CallOptions, WorkerChannel } from './worker-channel.ts';

/** A worker that is told which photograph is open, when something first needs it there. */
export class PhotoWorker<Message> {
  readonly #channel: WorkerChannel<Message | PhotographMessage>;
  #photograph: Photograph | null = null;
  #known: { generation: number; photograph: Photograph | null } | null = null;

  constructor(channel: WorkerChannel<Message | PhotographMessage>) {
    this.#channel = channel;
  }

  /** Counts the times that the worker had to begin anew. */
  get generation(): number {
    return this.#channel.generation;
  }

  setPhotograph(photograph: Photograph | null): void {
    this.#photograph = photograph;
    // What it holds of the last one is large: it goes at once.
    if (photograph === null && this.#known?.generation === this.generation) this.#tell();
  }

  call<Result>(message: Message, options: CallOptions = {}): Promise<Result> {
    if (this.#known?.photograph !== this.#photograph || this.#known?.generation !== this.generation) this.#tell();
    return this.#channel.call<Result>(message, options);
  }

  end(): void {
    this.#channel.end();
  }

  #tell(): void {
    const known = { generation: this.generation, photograph: this.#photograph };
    this.#known = known;
    this.#channel.call({ kind: 'photograph', photograph: this.#photograph }).catch(() => {
      if (this.#known === known) this.#known = null;
    });
  }
}
