import type { WeakLabel } from '../../../core/contract/label.ts';
import type { WeakState } from './types.ts';

export const noWeak: WeakState = { box: null, points: [], scribbles: [] };

/** Box, points and scribbles with an undo of their own. States are never changed in place, so a history is a list of them. */
export class WeakLabels {
  #states: WeakState[] = [noWeak];
  #at = 0;
  #saved: WeakState = noWeak;

  get state(): WeakState {
    return this.#states[this.#at]!;
  }

  get changed(): boolean {
    return this.state !== this.#saved;
  }

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#states.length - 1;
  }

  /** @param draft what was drawn since they were stored, if anything */
  load(labels: readonly WeakLabel[], draft: readonly WeakLabel[] | null = null): void {
    this.#states = [fromLabels(labels)];
    this.#at = 0;
    this.markSaved();
    if (draft) this.set(fromLabels(draft));
  }

  set(change: Partial<WeakState>): void {
    this.#states = [...this.#states.slice(0, this.#at + 1), { ...this.state, ...change }];
    this.#at++;
  }

  undo(): void {
    if (this.canUndo) this.#at--;
  }

  redo(): void {
    if (this.canRedo) this.#at++;
  }

  markSaved(): void {
    this.#saved = this.state;
  }
}

function fromLabels(labels: readonly WeakLabel[]): WeakState {
  let state = noWeak;
  for (const label of labels) {
    if (label.kind === 'box') state = { ...state, box: label.box };
    else if (label.kind === 'point') state = { ...state, points: label.points };
    else if (label.kind === 'scribble') state = { ...state, scribbles: label.strokes };
  }
  return state;
}

/** As the contract has them; kinds that are empty are left out. */
export function toLabels({ box, points, scribbles }: WeakState): WeakLabel[] {
  const labels: WeakLabel[] = [];
  if (box) labels.push({ kind: 'box', box });
  if (points.length > 0) labels.push({ kind: 'point', points: points.map((point) => ({ ...point })) });
  if (scribbles.length > 0) labels.push({ kind: 'scribble', strokes: scribbles.map((stroke) => ({ ...stroke, points: [...stroke.points] })) });
  return labels;
}
