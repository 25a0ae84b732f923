import type { DraftOperation, DraftRecord, RequestOf } from '../../../../src/core/contract/index.ts';
import { WeakspotError } from '../../../../src/core/errors.ts';
import type { RunLengthMask } from '../../../../src/core/mask/index.ts';
import type { DraftService } from '../../../../src/renderer/features/review/draft-saver.ts';

export const image = '8f6e1c9e-8a1c-4a39-9d2b-4a1f6a4c0b7e';

export type Loss = 'none' | 'before' | 'after';

/** Stands in for the service: one draft of one image, as the contract describes it. Each call can be lost on its way there or back. */
export class FakeDraftService implements DraftService {
  record: DraftRecord;
  connected = true;
  holder: 'nobody' | 'mine' | 'another' = 'mine';
  /** What happens to the next calls that change the draft, in order. */
  readonly losses: Loss[] = [];
  readonly calls: string[] = [];
  #drafts = 0;

  constructor(base: RunLengthMask | null = null, size = { width: 16, height: 12 }) {
    this.record = this.#new(base === null ? null : 'label-1', base, size);
  }

  #new(base: string | null, baseMask: RunLengthMask | null, { width, height }: { width: number; height: number }): DraftRecord {
    this.#drafts++;
    return {
      draft: `00000000-0000-4000-8000-${String(this.#drafts).padStart(12, '0')}`,
      image,
      base,
      baseMask,
      baseIsCurrent: true,
      width,
      height,
      origin: { kind: 'scratch' },
      operations: [],
      applied: 0,
      secondsSpent: 0,
      updatedAt: '2026-01-01T00:00:00Z',
    };
  }

  /** Loses the connection: the hold goes with it. */
  disconnect(): void {
    this.connected = false;
    if (this.holder === 'mine') this.holder = 'nobody';
  }

  reconnect(): void {
    this.connected = true;
  }

  /** Another window of the same person draws. */
  drawElsewhere(operation: DraftOperation): void {
    this.#append(operation);
  }

  /** Somebody submits another label: the draft's base is no longer the current one. */
  changeLabel(mask: RunLengthMask): void {
    this.record = this.#new('label-2', mask, this.record);
  }

  async take(): Promise<void> {
    this.#arrive('take');
    if (this.holder === 'another') throw new WeakspotError('conflict', 'Ada has this image open');
    this.holder = 'mine';
  }

  async open(): Promise<DraftRecord> {
    this.#arrive('open');
    return structuredClone(this.record);
  }

  append(request: RequestOf<'draft.append'>): Promise<{ applied: number }> {
    return this.#change(`append ${request.operation.x}`, () => {
      this.#check(request);
      this.#append(request.operation);
      if (request.origin) this.record.origin = request.origin;
    });
  }

  seek(request: RequestOf<'draft.seek'>): Promise<{ applied: number }> {
    return this.#change(`seek ${request.to}`, () => {
      this.#check(request);
      this.record = { ...this.record, applied: request.to };
    });
  }

  async discard(draft: string): Promise<void> {
    this.#arrive('discard');
    if (draft !== this.record.draft) throw new WeakspotError('not-found', 'This draft is gone');
    this.record = this.#new(this.record.base, this.record.baseMask, this.record);
  }

  #append(operation: DraftOperation): void {
    const { operations, applied } = this.record;
    this.record = { ...this.record, operations: [...operations.slice(0, applied), operation], applied: applied + 1 };
  }

  #check({ draft, applied }: { draft: string; applied: number }): void {
    if (this.holder !== 'mine') throw new WeakspotError('conflict', 'Take the image first');
    if (draft !== this.record.draft) throw new WeakspotError('not-found', 'This draft is gone');
    if (applied !== this.record.applied) throw new WeakspotError('conflict', `${this.record.applied} steps are drawn, not ${applied}`);
  }

  async #change(name: string, change: () => void): Promise<{ applied: number }> {
    const loss = this.losses.shift() ?? 'none';
    await Promise.resolve();
    if (loss === 'before') this.disconnect();
    this.#arrive(name);
    change();
    if (loss === 'after') {
      this.disconnect();
      throw lost();
    }
    return { applied: this.record.applied };
  }

  #arrive(name: string): void {
    if (!this.connected) throw lost();
    this.calls.push(name);
  }
}

function lost(): WeakspotError {
  return new WeakspotError('interrupted', 'The service has gone away');
}
