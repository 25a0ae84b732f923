import type { EngineEvent } from '../../core/contract/index.ts';
import { serializeError, WeakspotError } from '../../core/errors.ts';
import { startInstallation, type InstallRequest, type RunningInstallation } from '../engine/install/index.ts';

type Listener = (event: EngineEvent) => void;

/** The one installation of an engine that a service may have under way, in a process of its own. */
export class Installation {
  private readonly entry: string | undefined;
  private readonly onChange: () => void;
  private readonly listeners = new Set<Listener>();
  private running: RunningInstallation | null = null;
  private finished: Promise<void> = Promise.resolve();
  /** For those who come later: how it ended, else how far it is. */
  private last: EngineEvent = { type: 'idle' };

  /** @param onChange hears when {@link busy} may have changed; `entry` stands in for the installing process's file */
  constructor(onChange: () => void, entry?: string) {
    this.onChange = onChange;
    this.entry = entry;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  /** Throws `conflict` while one is under way. */
  start(request: InstallRequest): void {
    if (this.running) throw new WeakspotError('conflict', 'an engine is being installed already; wait until that has ended, or stop it', { engine: 'tensorflow' });
    const running = startInstallation(request, { listener: (event) => this.tell(event), ...(this.entry ? { entry: this.entry } : {}) });
    this.running = running;
    this.last = { type: 'progress', progress: { phase: 'starting', done: 0, total: null, unit: 'MB', rate: null, secondsLeft: null, figures: {} } };
    this.finished = running.ended
      .then(
        ({ version, gpu, done, device, imagesPerSecond }): EngineEvent => ({ type: 'ended', version, gpu, done, device, imagesPerSecond }),
        (error: unknown): EngineEvent => ({ type: 'failed', error: serializeError(error) }),
      )
      .then((end) => {
        this.running = null;
        this.tell(end);
        this.onChange();
      });
    this.onChange();
  }

  /** How it stands, then every event, until it has ended; returns what leaves. */
  watch(listener: Listener): () => void {
    listener(this.last);
    if (this.running) this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Throws `conflict` where none is under way. */
  stop(): void {
    if (!this.running) throw new WeakspotError('conflict', 'no engine is being installed', { engine: 'tensorflow' });
    this.running.stop();
  }

  /** Ends what is under way, keeping what was downloaded. */
  async close(): Promise<void> {
    this.running?.stop();
    await this.finished;
  }

  private tell(event: EngineEvent): void {
    if (event.type !== 'log') this.last = event;
    for (const listener of this.listeners) listener(event);
    if (!this.running) this.listeners.clear();
  }
}
