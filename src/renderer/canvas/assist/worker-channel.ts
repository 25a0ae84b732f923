import { reviveError, WeakspotError, type SerializedError } from '../../../core/errors.ts';

/** What a worker is sent and what it answers; it works on one message at a time. */
export type Request<Message> = { id: number; message: Message };
export type Reply = { id: number; result: unknown } | { id: number; error: SerializedError };

export type CallOptions = {
  transfer?: Transferable[];
  signal?: AbortSignal | undefined;
  /** A call ends those of the same lane that have no answer yet: only the newest is wanted. */
  lane?: string;
};

type Call<Message> = {
  id: number;
  message: Message;
  transfer: Transferable[];
  lane: string | undefined;
  settled: boolean;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
};

/**
 * Promises over a worker. Calls wait here and not in the worker's inbox, so that one that is aborted or overtaken before
 * its turn costs nothing. The worker begins with the first call.
 */
export class WorkerChannel<Message> {
  readonly #create: () => Worker;
  readonly #describeCrash: (cause: string) => string;
  #worker: Worker | null = null;
  #waiting: Call<Message>[] = [];
  #running: Call<Message> | null = null;
  #nextId = 1;
  #generation = 0;

  /** @param describeCrash what a person is told when the worker itself fails */
  constructor(create: () => Worker, describeCrash: (cause: string) => string) {
    this.#create = create;
    this.#describeCrash = describeCrash;
  }

  /** Counts the times that the worker was ended, by an error or on purpose. */
  get generation(): number {
    return this.#generation;
  }

  call<Result>(message: Message, { transfer = [], signal, lane }: CallOptions = {}): Promise<Result> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (lane !== undefined) this.#overtake(lane);
    return new Promise<Result>((resolve, reject) => {
      const call: Call<Message> = {
        id: this.#nextId++,
        message,
        transfer,
        lane,
        settled: false,
        resolve: (result) => settle(() => resolve(result as Result)),
        reject: (reason) => settle(() => reject(reason as Error)),
      };
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== call);
        call.reject(signal!.reason);
      };
      const settle = (how: () => void): void => {
        if (call.settled) return;
        call.settled = true;
        signal?.removeEventListener('abort', abort);
        how();
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.push(call);
      this.#next();
    });
  }

  /** Ends the worker; what has no answer yet rejects. The next call begins a new one. */
  end(reason: unknown = new DOMException('The tool was closed.', 'AbortError')): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#generation++;
    const unanswered = [...(this.#running ? [this.#running] : []), ...this.#waiting];
    this.#running = null;
    this.#waiting = [];
    for (const call of unanswered) call.reject(reason);
  }

  #overtake(lane: string): void {
    const overtaken = new DOMException('A newer request took its place.', 'AbortError');
    if (this.#running?.lane === lane) this.#running.reject(overtaken);
    const [older, kept] = [this.#waiting.filter((call) => call.lane === lane), this.#waiting.filter((call) => call.lane !== lane)];
    this.#waiting = kept;
    for (const call of older) call.reject(overtaken);
  }

  #next(): void {
    if (this.#running !== null) return;
    const call = this.#waiting.shift();
    if (call === undefined) return;
    this.#running = call;
    this.#worker ??= this.#start();
    try {
      this.#worker.postMessage({ id: call.id, message: call.message } satisfies Request<Message>, call.transfer);
    } catch (error) {
      // What cannot be sent (a bitmap that was closed, say) is this call's failure alone.
      this.#running = null;
      call.reject(error);
      this.#next();
    }
  }

  #start(): Worker {
    const worker = this.#create();
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#answered(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(new WeakspotError('internal', this.#describeCrash(event.message || 'its script did not load')));
    });
    return worker;
  }

  #answered(reply: Reply): void {
    const call = this.#running;
    if (call?.id !== reply.id) return;
    this.#running = null;
    if ('error' in reply) call.reject(reviveError(reply.error));
    else call.resolve(reply.result);
    this.#next();
  }
}
