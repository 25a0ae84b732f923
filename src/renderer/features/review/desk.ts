import type { DraftRecord } from '../../../core/contract/index.ts';
import { serializeError, type SerializedError } from '../../../core/errors.ts';
import { activeTime, type ActiveTime } from './active-time.ts';
import { DraftSaver, type DraftService, type Saving } from './draft-saver.ts';

export type DeskService = DraftService & {
  release(image: string): Promise<unknown>;
};

/** What can be done with the image on the desk. */
export type Editing =
  | { state: 'opening'; image: string }
  | { state: 'editing'; image: string; record: DraftRecord; saver: DraftSaver; time: ActiveTime }
  | { state: 'read-only'; image: string; /** `conflict`: somebody else has it open. */ error: SerializedError };

export type DeskListeners = {
  /** The image can be edited, or cannot: load its draft. */
  onEditing: (editing: Editing) => void;
  onSaving: (image: string, saving: Saving) => void;
};

type Place = { saver: DraftSaver; time: ActiveTime };

/**
 * The image that is being edited, and those that were left before all of their strokes were saved. Leaving never waits:
 * the strokes go on being saved behind the next image, and only then is the image released.
 */
export class Desk {
  readonly #service: DeskService;
  readonly #listeners: DeskListeners;
  readonly #now: () => number;
  readonly #places = new Map<string, Place>();
  /** Images whose release is on its way: taking one again must come after. */
  readonly #leaving = new Map<string, Promise<void>>();
  #current: string | null = null;
  /** Counts openings: an older one has nothing to say any more. */
  #openings = 0;
  #editing: Editing | null = null;

  constructor(service: DeskService, listeners: DeskListeners, now: () => number = () => performance.now()) {
    this.#service = service;
    this.#listeners = listeners;
    this.#now = now;
  }

  get editing(): Editing | null {
    return this.#editing;
  }

  /** Strokes, of any image, that the service does not have and that are not on their way to it. */
  get stuck(): number {
    return [...this.#places.values()].reduce((sum, { saver }) => sum + (saver.saving.state === 'saving' ? 0 : saver.waiting), 0);
  }

  /** Takes an image for editing, and leaves the one before. */
  async open(image: string): Promise<void> {
    if (this.#current !== null && this.#current !== image) this.leave();
    this.#current = image;
    this.#openings++;
    const kept = this.#places.get(image);
    if (kept) {
      this.show(image);
      this.#listeners.onSaving(image, kept.saver.saving);
      return;
    }
    this.#tell({ state: 'opening', image });
    const opening = this.#openings;
    await this.#leaving.get(image);
    try {
      if (opening !== this.#openings) return;
      await this.#service.take(image);
      // Somebody in a hurry may be two images on by now.
      if (opening !== this.#openings) return this.#giveBack(image);
      const record = await this.#service.open(image);
      if (opening !== this.#openings) return this.#giveBack(image);
      this.#put(record);
    } catch (error) {
      if (opening === this.#openings) this.#tell({ state: 'read-only', image, error: serializeError(error) });
    }
  }

  /** Releases what was taken for a reader who has gone on, unless it is the current image again. */
  #giveBack(image: string): void {
    if (this.#current !== image && !this.#places.has(image)) this.#release(image);
  }

  /** Shows the current image's draft again as its saver has it, after a choice between two. */
  show(image: string): void {
    const place = this.#places.get(image);
    if (!place || this.#current !== image) return;
    const { operations, applied } = place.saver.journal;
    this.#tell({ state: 'editing', image, record: { ...place.saver.record, operations: [...operations], applied }, ...place });
  }

  /** Leaves the current image. */
  leave(): void {
    const image = this.#current;
    this.#current = null;
    this.#editing = null;
    this.#openings++;
    const place = image === null ? undefined : this.#places.get(image);
    if (image !== null && place) this.#leave(image, place);
  }

  /** Puts away an image whose draft has become its label, or was discarded. */
  close(image: string): void {
    this.#places.delete(image);
    if (this.#current === image) {
      this.#current = null;
      this.#editing = null;
    }
    this.#release(image);
  }

  /** Tries again to save whatever is not saved. */
  retry(): void {
    for (const { saver } of this.#places.values()) saver.retry();
  }

  /** A new connection: every hold is gone. */
  reconnected(): void {
    for (const { saver } of this.#places.values()) saver.reconnected();
    if (this.#editing?.state === 'read-only') void this.open(this.#editing.image);
  }

  /** Somebody let go of an image: it may be this one. */
  released(image: string): void {
    this.#places.get(image)?.saver.retry();
    if (this.#editing?.state === 'read-only' && this.#editing.image === image) void this.open(image);
  }

  /** The page is about to go. */
  sendOff(): void {
    for (const { saver } of this.#places.values()) saver.sendOff();
  }

  #put(record: DraftRecord): void {
    const { image } = record;
    const time = activeTime(this.#now, record.secondsSpent);
    const saver = new DraftSaver({
      service: this.#service,
      record,
      seconds: time.seconds,
      onChange: (saving) => this.#onSaving(image, saving),
      onReplaced: (replaced) => {
        if (this.#current === image) this.#tell({ state: 'editing', image, record: replaced, saver, time });
      },
    });
    this.#places.set(image, { saver, time });
    this.#tell({ state: 'editing', image, record, saver, time });
    this.#listeners.onSaving(image, saver.saving);
  }

  #onSaving(image: string, saving: Saving): void {
    const place = this.#places.get(image);
    if (!place) return;
    this.#listeners.onSaving(image, saving);
    if (this.#current === image) {
      // Nothing is lost, but somebody else has taken the image meanwhile.
      if (saving.state === 'unsaved' && saving.waiting === 0 && saving.error.code === 'conflict') {
        this.#places.delete(image);
        this.#tell({ state: 'read-only', image, error: saving.error });
      }
      return;
    }
    if (saving.state === 'saved') this.#leave(image, place);
  }

  #leave(image: string, { saver }: Place): void {
    if (saver.saving.state !== 'saved') return;
    this.#places.delete(image);
    this.#release(image);
  }

  #release(image: string): void {
    const released = this.#service.release(image).then(
      () => undefined,
      // A hold that cannot be given back is gone with its connection.
      () => undefined,
    );
    const done = released.finally(() => {
      if (this.#leaving.get(image) === done) this.#leaving.delete(image);
    });
    this.#leaving.set(image, done);
  }

  #tell(editing: Editing): void {
    this.#editing = editing;
    this.#listeners.onEditing(editing);
  }
}

