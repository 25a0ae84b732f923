import { expect } from 'vitest';
import type { DraftOperation, DraftRecord, LabelRecord } from '../../../src/core/contract/index.ts';
import { decodeMask, encodeMask, type RunLengthMask } from '../../../src/core/mask/index.ts';
import type { Editor } from './editor-model.ts';

export type EditKind = 'take' | 'release' | 'append' | 'seek' | 'submit' | 'discard' | 'verdict' | 'takeBack' | 'tag' | 'reject' | 'restore';

/** A draft as whoever holds its image knows it. */
export type KnownDraft = { draft: string; base: RunLengthMask | null; width: number; height: number; operations: DraftOperation[]; applied: number };

/** What the service has acknowledged, told apart by annotator and image; and what it has refused, and why. */
export class Ledger {
  attempts = 0;
  readonly surprises: string[] = [];
  /** By image, the window that has taken it and not begun to let go of it. */
  readonly heldBy = new Map<string, number>();
  readonly drafts = new Map<string, KnownDraft>();
  /** By id: what each acknowledged label must hold. */
  readonly labels = new Map<string, { image: string; record: LabelRecord; geometry: RunLengthMask | null }>();
  readonly rejected = new Set<string>();
  readonly verdicts = new Map<string, { image: string; by: string; takenBack: boolean }>();
  readonly tags: { image: string; value: string }[] = [];
  readonly refusedTags: string[] = [];
  private readonly acknowledged: Partial<Record<EditKind, number>> = {};
  private readonly refused: Record<string, number> = {};
  private names = 0;

  nextName(kind: string): string {
    return `${kind} ${++this.names}`;
  }

  note(kind: EditKind): void {
    this.acknowledged[kind] = (this.acknowledged[kind] ?? 0) + 1;
  }

  refuse(code: string): void {
    this.refused[code] = (this.refused[code] ?? 0) + 1;
  }

  report(): { attempts: number; acknowledged: Partial<Record<EditKind, number>>; refused: Record<string, number> } {
    return { attempts: this.attempts, acknowledged: this.acknowledged, refused: this.refused };
  }

  /** Reads everything back and compares it with what was acknowledged: the same, no less and no more. */
  async check(editors: readonly Editor[]): Promise<void> {
    const { images } = editors[0]!;
    for (const { client, name } of editors.filter((editor, place) => editors.findIndex((other) => other.name === editor.name) === place)) {
      for (const image of images) {
        const known = this.drafts.get(draftKey(name, image));
        const found = await client.call('draft.open', { image });
        expect({ operations: found.operations, applied: found.applied }, `${name}'s draft`).toEqual({ operations: known?.operations ?? [], applied: known?.applied ?? 0 });
      }
    }
    const { client } = editors[0]!;
    for (const image of images) {
      const history = await client.call('label.history', { image });
      const drawn = history.filter((label) => label.annotator !== null);
      const expected = [...this.labels.values()].filter((label) => label.image === image);
      expect(drawn.map((label) => label.id).sort()).toEqual(expected.map((label) => label.record.id).sort());
      expect(history.filter((label) => label.state === 'rejected').map((label) => label.id).sort()).toEqual([...this.rejected].filter((id) => history.some((label) => label.id === id)).sort());
      // No label was superseded twice: each correction was made by somebody who had seen the one before.
      const superseded = history.flatMap((label) => label.supersedes ?? []);
      expect(new Set(superseded).size).toBe(superseded.length);
      for (const { record, geometry } of expected) {
        expect(drawn.find((label) => label.id === record.id)).toMatchObject({ supersedes: record.supersedes, annotator: record.annotator, pixelsChanged: record.pixelsChanged });
        if (geometry) expect((await client.call('label.preview', { annotation: record.id })).geometry).toEqual(geometry);
      }
      const reviews = await client.call('review.history', { image });
      const said = [...this.verdicts].filter(([, verdict]) => verdict.image === image).map(([id, { by, takenBack }]) => ({ id, by, takenBack }));
      const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
      expect(reviews.map(({ id, annotator, takenBackAt }) => ({ id, by: annotator.name, takenBack: takenBackAt !== null })).sort(byId)).toEqual(said.sort(byId));
      const values = (await client.call('attribute.history', { image })).flatMap((value) => (value.source === 'clinician' && value.value !== null ? [String(value.value)] : []));
      expect(values.sort()).toEqual(this.tags.filter((tag) => tag.image === image).map((tag) => tag.value).sort());
    }
  }
}

export function draftKey(name: string, image: string): string {
  return `${name} ${image}`;
}

export function toKnown({ draft, baseMask, width, height, operations, applied }: DraftRecord): KnownDraft {
  return { draft, base: baseMask, width, height, operations, applied };
}

/** The mask that a draft draws, pixel by pixel. */
export function drawnBy({ base, width, height, operations, applied }: KnownDraft): RunLengthMask {
  const data = base ? decodeMask(base).data : new Uint8Array(width * height);
  for (const operation of operations.slice(0, applied)) {
    const flips = decodeMask({ size: [operation.height, operation.width], counts: operation.flipped });
    flips.data.forEach((flip, at) => (data[(operation.y + Math.floor(at / operation.width)) * width + operation.x + (at % operation.width)]! ^= flip));
  }
  return encodeMask({ width, height, data });
}
