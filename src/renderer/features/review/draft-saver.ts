import type { DraftOperation, DraftRecord, RequestOf } from '../../../core/contract/index.ts';
import { serializeError, WeakspotError, type SerializedError } from '../../../core/errors.ts';
import { after, difference, drawn, emptyJournal, sameJournal, type Journal, type Step } from './journal.ts';

/** What the saver asks of the service. */
export type DraftService = {
  /** Takes the image for editing; rejects with `conflict` while another has it. */
  take(image: string): Promise<unknown>;
  open(image: string): Promise<DraftRecord>;
  append(request: RequestOf<'draft.append'>): Promise<{ applied: number }>;
  seek(request: RequestOf<'draft.seek'>): Promise<{ applied: number }>;
  discard(draft: string): Promise<unknown>;
};

export type Saving =
  | { state: 'saved' }
  | { state: 'saving'; waiting: number }
  /** Strokes are kept here until the service can be asked again. */
  | { state: 'unsaved'; waiting: number; error: SerializedError }
  /** The draft went on in another window, or the label beneath it changed: a person must choose, since nothing is merged. */
  | { state: 'moved-on'; waiting: number; theirs: DraftRecord };

type Sent = Step & { origin?: DraftRecord['origin'] };

export type DraftSaverOptions = {
  service: DraftService;
  /** The draft as the service has it. */
  record: DraftRecord;
  /** Active seconds spent on this image so far. */
  seconds: () => number;
  onChange?: (saving: Saving) => void;
  /** The draft is another than what was drawn here, and nothing of what was drawn here waits: show that one. */
  onReplaced?: (record: DraftRecord) => void;
};

/**
 * Saves a draft's strokes in the order in which they were made, one on its way at a time.
 *
 * It knows what the service has confirmed and what waits. After a loss it takes the image again, opens the draft and
 * compares: some of what waits is there already, and the rest is sent. Anything else means that
 * somebody went on elsewhere; then it stops, and says so.
 */
export class DraftSaver {
  readonly image: string;
  readonly #options: DraftSaverOptions;
  #record: DraftRecord;
  #confirmed: Journal;
  #waiting: Sent[] = [];
  #saving: Saving = { state: 'saved' };
  #running: Promise<void> | null = null;

  constructor(options: DraftSaverOptions) {
    this.#options = options;
    this.#record = options.record;
    this.#confirmed = options.record;
    this.image = options.record.image;
  }

  get saving(): Saving {
    return this.#saving;
  }

  /** The draft's id at the service. */
  get draft(): string {
    return this.#record.draft;
  }

  get record(): DraftRecord {
    return this.#record;
  }

  /** Steps that the service has not confirmed. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** What is drawn here, the waiting steps included. */
  get journal(): Journal {
    return this.#waiting.reduce<Journal>(after, this.#confirmed);
  }

  append(operation: DraftOperation, origin?: DraftRecord['origin']): void {
    this.#push({ kind: 'append', operation, ...(origin && { origin }) });
  }

  seek(to: number): void {
    const last = this.#waiting.at(-1);
    // Undo held down makes many seeks: those that have not left yet become one.
    if (last?.kind === 'seek' && this.#waiting.length > 1) this.#waiting.pop();
    this.#push({ kind: 'seek', to });
  }

  /** Tries again: after a reconnection, when the image was released, or when asked to. */
  retry(): void {
    if (this.#saving.state === 'unsaved') this.#run(true);
  }

  /** After a new connection the hold is gone, whether or not anything waits. */
  reconnected(): void {
    const compare = (): void => {
      if (this.#saving.state !== 'moved-on') this.#run(true);
    };
    // What is on its way belongs to the old connection, and fails soon.
    if (this.#running) void this.#running.then(compare);
    else compare();
  }

  /** Resolves when all is confirmed; rejects where it cannot be. */
  async flush(): Promise<void> {
    this.retry();
    while (this.#running) await this.#running;
    if (this.#saving.state === 'unsaved') throw new WeakspotError(this.#saving.error.code, this.#saving.error.message, this.#saving.error.details);
    if (this.#saving.state === 'moved-on') throw movedOn();
  }

  /** Sends all that waits at once, without hearing the answers: for a page that is about to go. */
  sendOff(): void {
    if (this.#saving.state !== 'saving') return;
    let journal = after(this.#confirmed, this.#waiting[0]!);
    for (const step of this.#waiting.slice(1)) {
      this.#send(step, journal.applied).catch(() => undefined);
      journal = after(journal, step);
    }
  }

  /** Gives up what is here for what the service has. */
  takeTheirs(): DraftRecord {
    if (this.#saving.state !== 'moved-on') throw new Error('The draft has not moved on elsewhere');
    const { theirs } = this.#saving;
    this.#adopt(theirs);
    return theirs;
  }

  /**
   * Puts what is drawn here into a new draft in place of the one at the service, on top of what the label is now.
   * Steps can still be undone where the label is the same; else all of them become one.
   */
  async keepMine(tool: string): Promise<DraftRecord> {
    const mine = this.journal;
    const before = this.#record;
    const origin = this.#waiting.findLast((step) => step.origin)?.origin ?? before.origin;
    await this.#options.service.take(this.image);
    const theirs = await this.#options.service.open(this.image);
    const record = await this.#replaced(theirs);
    const steps = sameBase(before, record) ? replay(mine) : flattened(before, mine, record, tool);
    this.#adopt(record);
    this.#waiting = steps.map((step, i) => (i === 0 && step.kind === 'append' ? { ...step, origin } : step));
    const { operations, applied } = this.journal;
    this.#run(false);
    return { ...record, operations: [...operations], applied, origin };
  }

  /** A new draft in place of the one at the service. Where that breaks off, what is drawn here is all there is of it: the choice stays open. */
  async #replaced(theirs: DraftRecord): Promise<DraftRecord> {
    try {
      await this.#options.service.discard(theirs.draft);
      return await this.#options.service.open(this.image);
    } catch (error) {
      this.#tell({ state: 'moved-on', waiting: this.#waiting.length, theirs });
      throw error;
    }
  }

  #adopt(record: DraftRecord): void {
    this.#record = record;
    this.#confirmed = { operations: record.operations, applied: record.applied };
    this.#waiting = [];
    this.#tell({ state: 'saved' });
  }

  #push(step: Sent): void {
    this.#waiting.push(step);
    if (this.#saving.state === 'moved-on') this.#tell({ ...this.#saving, waiting: this.#waiting.length });
    else this.#run(this.#saving.state === 'unsaved');
  }

  #run(comparing: boolean): void {
    if (this.#running) {
      this.#tellWaiting();
      return;
    }
    this.#running = this.#drain(comparing).finally(() => {
      this.#running = null;
    });
    this.#tellWaiting();
  }

  async #drain(comparing: boolean): Promise<void> {
    try {
      if (comparing && !(await this.#compare())) return;
      let compared = comparing;
      while (this.#waiting.length > 0) {
        this.#tellWaiting();
        try {
          const step = this.#waiting[0]!;
          await this.#send(step, this.#confirmed.applied);
          this.#confirmed = after(this.#confirmed, step);
          this.#waiting.shift();
          compared = false;
        } catch (error) {
          // Refused: perhaps the hold was lost, perhaps the draft went on elsewhere. Looking tells which; once is enough.
          if (compared || !isRefusal(error)) throw error;
          if (!(await this.#compare())) return;
          compared = true;
        }
      }
      this.#tell({ state: 'saved' });
    } catch (error) {
      this.#tell({ state: 'unsaved', waiting: this.#waiting.length, error: serializeError(error) });
    }
  }

  /** Holds what the service has against what is known here; false where a person must choose. */
  async #compare(): Promise<boolean> {
    await this.#options.service.take(this.image);
    const theirs = await this.#options.service.open(this.image);
    const arrived = sameBase(this.#record, theirs) ? this.#arrived(theirs) : null;
    if (arrived !== null) {
      this.#record = theirs;
      this.#confirmed = { operations: theirs.operations, applied: theirs.applied };
      this.#waiting.splice(0, arrived);
      return true;
    }
    if (this.#waiting.length === 0) {
      this.#adopt(theirs);
      this.#options.onReplaced?.(theirs);
      return true;
    }
    this.#tell({ state: 'moved-on', waiting: this.#waiting.length, theirs });
    return false;
  }

  /** How many of the waiting steps the service has already; null where it has something else. */
  #arrived(theirs: Journal): number | null {
    let journal = this.#confirmed;
    if (sameJournal(theirs, journal)) return 0;
    for (const [i, step] of this.#waiting.entries()) {
      journal = after(journal, step);
      if (sameJournal(theirs, journal)) return i + 1;
    }
    return null;
  }

  async #send(step: Sent, applied: number): Promise<void> {
    const common = { draft: this.#record.draft, applied, secondsSpent: this.#options.seconds() };
    if (step.kind === 'append') await this.#options.service.append({ ...common, operation: step.operation, ...(step.origin && { origin: step.origin }) });
    else await this.#options.service.seek({ ...common, to: step.to });
  }

  #tellWaiting(): void {
    if (this.#waiting.length > 0) this.#tell({ state: 'saving', waiting: this.#waiting.length });
  }

  #tell(saving: Saving): void {
    this.#saving = saving;
    this.#options.onChange?.(saving);
  }
}

/** Answers of a service that was reached and would not: a second look may change that. */
function isRefusal(error: unknown): boolean {
  return error instanceof WeakspotError && (error.code === 'conflict' || error.code === 'not-found');
}

function sameBase(a: DraftRecord, b: DraftRecord): boolean {
  return a.base === b.base && a.width === b.width && a.height === b.height;
}

function replay(journal: Journal): Step[] {
  const steps: Step[] = journal.operations.map((operation) => ({ kind: 'append', operation }));
  if (journal.applied < journal.operations.length) steps.push({ kind: 'seek', to: journal.applied });
  return steps;
}

function flattened(before: DraftRecord, mine: Journal, record: DraftRecord, tool: string): Step[] {
  const operation = difference(drawn(record.baseMask, record, emptyJournal), drawn(before.baseMask, before, mine), tool);
  return operation ? [{ kind: 'append', operation }] : [];
}

function movedOn(): WeakspotError {
  return new WeakspotError('conflict', 'This draft went on in another window: choose which of the two to keep.');
}
