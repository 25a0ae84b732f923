import type { MaskDifference } from '../../../core/mask/edit/types.ts';
import type { MaskDocument } from '../document/mask-document.ts';
import type { EditorState, MaskSource } from './types.ts';

type Notice = EditorState['notice'];

/** What waits for the assistant: one operation at a time, the newest; what comes too late is dropped. */
export class Assisted {
  #running: { name: string; abort: AbortController } | null = null;
  readonly #report: (state: { busy: string | null; notice: Notice }) => void;

  constructor(report: (state: { busy: string | null; notice: Notice }) => void) {
    this.#report = report;
  }

  /** Takes the answer over with `take`, if the document is still the one that was asked about. Resolves to whether it changed. */
  async run(
    name: string,
    document: MaskDocument,
    ask: (source: MaskSource, signal: AbortSignal) => Promise<MaskDifference | null>,
    take: (difference: MaskDifference) => Promise<boolean>,
  ): Promise<boolean> {
    this.cancel();
    const running = { name, abort: new AbortController() };
    const { signal } = running.abort;
    this.#running = running;
    this.#report({ busy: name, notice: null });
    const { version } = document;
    const end = (notice: Notice): void => {
      if (this.#running !== running) return;
      this.#running = null;
      this.#report({ busy: null, notice });
    };
    try {
      const difference = await ask({ mask: document.mask, bounds: document.bounds }, signal);
      if (signal.aborted) return false;
      if (document.version !== version) {
        end({ kind: 'stale', operation: name });
        return false;
      }
      // The operation is over before its result is drawn, which would otherwise count as a change during it.
      end(null);
      const changed = difference !== null && (await take(difference));
      if (!changed && this.#running === null) this.#report({ busy: null, notice: { kind: 'unchanged', operation: name } });
      return changed;
    } catch (error) {
      if (!signal.aborted) end({ kind: 'failed', operation: name, message: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  /** Lets go of what is waited for; true where something was. */
  cancel(): boolean {
    if (this.#running === null) return false;
    this.#running.abort.abort();
    this.#running = null;
    this.#report({ busy: null, notice: null });
    return true;
  }
}
