import type { ProjectChange } from '../../core/contract/index.ts';

type Listener = (change: ProjectChange) => void;

/** Tells whoever watches the project what has changed in it. To be called once the change is stored. */
export class Changes {
  private readonly listeners = new Set<Listener>();

  emit(change: ProjectChange): void {
    for (const listener of this.listeners) listener(change);
  }

  /** Returns how to leave. */
  watch(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
