import type { MaskDifference, MaskPatch } from '../../../core/mask/edit/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { t } from '../../i18n/index.ts';
import type { OpenCvMessage, ViewMessage } from './messages.ts';
import { PhotoWorker } from './photo-worker.ts';
import type { GrabCutOptions } from './options.ts';
import type { OpenCvState, Photograph } from './types.ts';
import { createOpenCvChannel } from './worker-clients.ts';
import type { CallOptions } from './worker-channel.ts';

/** OpenCV's worker: loaded with the first call, and told about where it cannot be. */
export class OpenCvClient {
  readonly #worker = new PhotoWorker<OpenCvMessage>(createOpenCvChannel());
  readonly #listeners = new Set<(state: OpenCvState) => void>();
  #state: OpenCvState = { state: 'unloaded' };
  #started: { generation: number; outcome: Promise<OpenCvState> } | null = null;

  get state(): OpenCvState {
    return this.#state;
  }

  onState(listener: (state: OpenCvState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads OpenCV, unless it was; resolves to whether it is there. */
  start(): Promise<OpenCvState> {
    const { generation } = this.#worker;
    if (this.#started?.generation === generation || this.#state.state === 'failed') return this.#started!.outcome;
    this.#set({ state: 'loading' });
    const outcome = this.#worker.call({ kind: 'start' }).then(
      () => this.#set({ state: 'ready' }),
      (error: unknown) => this.#set({ state: 'failed', reason: t('assist.openCvFailed', { cause: error instanceof Error ? error.message : String(error) }) }),
    );
    this.#started = { generation, outcome };
    return outcome;
  }

  setPhotograph(photograph: Photograph | null): void {
    this.#worker.setPhotograph(photograph);
  }

  grabCut(patch: MaskPatch, options: GrabCutOptions, transfer: Transferable[], signal?: AbortSignal): Promise<MaskDifference | null> {
    return this.#call({ kind: 'grab-cut', patch, options }, { transfer, signal });
  }

  wireAnchor({ x, y, detail }: { x: number; y: number; detail: number }, signal?: AbortSignal): Promise<void> {
    return this.#call({ kind: 'wire-anchor', x, y, detail }, { signal, lane: 'wire-anchor' });
  }

  wirePath({ x, y }: { x: number; y: number }): Promise<Float32Array> {
    return this.#call({ kind: 'wire-path', x, y }, { lane: 'wire-path' });
  }

  view(message: ViewMessage): Promise<ImageBitmap> {
    return this.#call(message, { lane: 'view' });
  }

  end(): void {
    this.#worker.end();
    this.#listeners.clear();
  }

  async #call<Result>(message: OpenCvMessage, options: CallOptions): Promise<Result> {
    const outcome = await this.start();
    if (outcome.state === 'failed') throw new WeakspotError('missing-dependency', outcome.reason);
    return this.#worker.call<Result>(message, options);
  }

  #set(state: OpenCvState): OpenCvState {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
    return state;
  }
}
