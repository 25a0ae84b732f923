import type { Holder } from '../../core/contract/index.ts';
import { WeakspotError } from '../../core/errors.ts';
import type { Changes } from './changes.ts';
import type { Caller } from './host/dispatch.ts';
import { signer } from './signer.ts';

/**
 * Who has which image open for editing. Kept in memory, since a hold lasts as long as its connection does and none
 * survives the service.
 */
export class Holds {
  private readonly byImage = new Map<string, Holder>();
  private readonly changes: Changes;
  private readonly now: () => Date;

  constructor(changes: Changes, now: () => Date = () => new Date()) {
    this.changes = changes;
    this.now = now;
  }

  /** Takes an image, or keeps what this connection has already. */
  take(image: string, caller: Caller): Holder {
    const annotator = signer(caller);
    this.refuseOthers(image, caller);
    const own = this.byImage.get(image);
    if (own) return own;
    const holder: Holder = { image, annotator, session: caller.session, since: this.now().toISOString() };
    this.byImage.set(image, holder);
    this.changes.emit({ type: 'held', holder });
    return holder;
  }

  /** Lets go of an image; nothing happens where this connection does not have it. */
  release(image: string, caller: Caller): void {
    if (this.byImage.get(image)?.session !== caller.session) return;
    this.byImage.delete(image);
    this.changes.emit({ type: 'released', image });
  }

  /** Lets go of all that a connection has: it has ended, or somebody else acts on it from now on. */
  releaseAll(caller: Caller): void {
    for (const { image } of this.list()) this.release(image, caller);
  }

  of(image: string): Holder | null {
    return this.byImage.get(image) ?? null;
  }

  list(): Holder[] {
    return [...this.byImage.values()];
  }

  /** @throws WeakspotError `conflict`, naming the holder, where another connection has the image */
  refuseOthers(image: string, caller: Caller): void {
    const holder = this.byImage.get(image);
    if (!holder || holder.session === caller.session) return;
    const details = { image, holder: holder.annotator.name, since: holder.since };
    if (holder.annotator.id === caller.annotator?.id) {
      throw new WeakspotError('conflict', 'you have this image open in another window: go on there, or close it there first', details);
    }
    throw new WeakspotError('conflict', `${holder.annotator.name} is working on this image: take another one, or wait until it is free`, details);
  }

  /** @throws WeakspotError `conflict` unless this connection has the image */
  require(image: string, caller: Caller): void {
    this.refuseOthers(image, caller);
    if (!this.byImage.has(image)) {
      throw new WeakspotError('conflict', 'this image is no longer reserved for you (the connection was lost, or it was let go of): open it again to go on', { image });
    }
  }
}
