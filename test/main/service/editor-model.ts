import type { DraftOperation } from '../../../src/core/contract/index.ts';
import { WeakspotError } from '../../../src/core/errors.ts';
import { encodeMask } from '../../../src/core/mask/index.ts';
import type { Random } from '../../../src/core/random.ts';
import { verdicts } from '../../../src/core/subject.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { draftKey, drawnBy, toKnown, type EditKind, type KnownDraft, type Ledger } from './edit-ledger.ts';

/** One window of an annotator. */
export type Editor = {
  name: string;
  window: number;
  client: Client;
  random: Random;
  ledger: Ledger;
  images: readonly string[];
  /** The draft that its last edit was of. */
  tried?: string;
};

const kinds: readonly EditKind[] = ['take', 'take', 'release', 'append', 'append', 'append', 'append', 'seek', 'seek', 'submit', 'submit', 'discard', 'verdict', 'takeBack', 'tag', 'reject', 'restore'];
const needDraft = new Set<EditKind>(['append', 'seek', 'submit', 'discard']);
const expectedRefusals = new Set(['conflict', 'bad-request', 'not-found', 'permission']);

/** Tries one edit, whether or not it may succeed, and enters in the ledger what became of it. */
export async function editAtRandom(editor: Editor): Promise<void> {
  const { random, ledger, images } = editor;
  const kind = pick(random, kinds);
  const held = images.filter((candidate) => ledger.heldBy.get(candidate) === editor.window);
  // Mostly what may succeed.
  const image = pick(random, needDraft.has(kind) && held.length > 0 && random.below(10) < 8 ? held : images);
  ledger.attempts++;
  try {
    if (await edits[kind](editor, image)) ledger.note(kind);
  } catch (error) {
    if (!(error instanceof WeakspotError) || !expectedRefusals.has(error.code)) ledger.surprises.push(`${editor.name} ${kind}: ${(error as Error).message}`);
    else ledger.refuse(error.code);
    if (needDraft.has(kind) && error instanceof WeakspotError && error.code === 'not-found') forgetReplaced(editor, image);
  }
}

/** A draft without strokes begins anew where the label has changed; one with strokes never goes. */
function forgetReplaced({ ledger, name, tried }: Editor, image: string): void {
  const key = draftKey(name, image);
  const known = ledger.drafts.get(key);
  // Another window of the same annotator may have ended it, and begun another.
  if (known?.draft !== tried) return;
  if (known!.operations.length > 0) ledger.surprises.push(`${name}'s draft is gone although it holds strokes`);
  ledger.drafts.delete(key);
}

/** Each answers whether there was anything to try. */
const edits: Record<EditKind, (editor: Editor, image: string) => Promise<boolean>> = {
  async take(editor, image) {
    const { client, ledger, name, window } = editor;
    await client.call('hold.take', { image });
    const other = ledger.heldBy.get(image) ?? window;
    if (other !== window) ledger.surprises.push(`${name}, window ${window}, was given an image that window ${other} has`);
    ledger.heldBy.set(image, window);
    ledger.drafts.set(draftKey(name, image), toKnown(await client.call('draft.open', { image })));
    return true;
  },

  async release({ client, ledger, window }, image) {
    if (ledger.heldBy.get(image) === window) ledger.heldBy.delete(image);
    await client.call('hold.release', { image });
    return true;
  },

  async append(editor, image) {
    const { client, ledger, random } = editor;
    const known = await knownDraft(editor, image);
    const operation = randomFlip(random, known, ledger.nextName('stroke'));
    // Now and then of what another window may have drawn.
    const applied = random.below(10) === 0 ? known.applied + 1 : known.applied;
    await client.call('draft.append', { draft: known.draft, applied, operation, secondsSpent: 1 });
    if (applied !== known.applied) ledger.surprises.push('a stroke on what is not drawn was accepted');
    known.operations = [...known.operations.slice(0, applied), operation];
    known.applied = applied + 1;
    return true;
  },

  async seek(editor, image) {
    const known = await knownDraft(editor, image);
    const to = editor.random.below(known.operations.length + 1);
    await editor.client.call('draft.seek', { draft: known.draft, applied: known.applied, to, secondsSpent: 1 });
    known.applied = to;
    return true;
  },

  async submit(editor, image) {
    const { client, ledger, name } = editor;
    const known = await knownDraft(editor, image);
    const record = await client.call('label.submit', { image, draft: known.draft, applied: known.applied, secondsSpent: 1 });
    ledger.labels.set(record.id, { image, record, geometry: drawnBy(known) });
    ledger.drafts.delete(draftKey(name, image));
    return true;
  },

  async discard(editor, image) {
    const known = await knownDraft(editor, image);
    await editor.client.call('draft.discard', { draft: known.draft });
    editor.ledger.drafts.delete(draftKey(editor.name, image));
    return true;
  },

  async verdict({ client, ledger, name, random }, image) {
    const review = await client.call('review.verdict', { image, verdict: pick(random, verdicts) });
    ledger.verdicts.set(review.id, { image, by: name, takenBack: false });
    return true;
  },

  async takeBack({ client, ledger, random }) {
    const given = [...ledger.verdicts.keys()];
    if (given.length === 0) return false;
    const review = pick(random, given);
    await client.call('review.takeBack', { review });
    ledger.verdicts.get(review)!.takenBack = true;
    return true;
  },

  async tag({ client, ledger }, image) {
    const value = ledger.nextName('remark');
    await client.call('attribute.tag', { images: [image], key: 'remark', value });
    ledger.tags.push({ image, value });
    return true;
  },

  async reject({ client, ledger }, image) {
    const { mask } = await client.call('image.get', { image });
    if (!mask) return false;
    await client.call('label.reject', { annotation: mask.annotation });
    ledger.rejected.add(mask.annotation);
    return true;
  },

  async restore({ client, ledger, random }, image) {
    const history = await client.call('label.history', { image });
    const annotation = pick(random, history).id;
    const supersedes = history.find((label) => label.current)?.id ?? null;
    const { geometry } = await client.call('label.preview', { annotation });
    const record = await client.call('label.restore', { image, annotation, supersedes });
    ledger.labels.set(record.id, { image, record, geometry });
    return true;
  },
};

/** What this annotator has drawn there as far as is known, opened where nothing is. */
async function knownDraft(editor: Editor, image: string): Promise<KnownDraft> {
  const key = draftKey(editor.name, image);
  if (!editor.ledger.drafts.has(key)) {
    const opened = toKnown(await editor.client.call('draft.open', { image }));
    // Another window may have opened it in the meantime, and drawn.
    if (!editor.ledger.drafts.has(key)) editor.ledger.drafts.set(key, opened);
  }
  const known = editor.ledger.drafts.get(key)!;
  editor.tried = known.draft;
  return known;
}

function randomFlip(random: Random, { width, height }: { width: number; height: number }, tool: string): DraftOperation {
  const x = random.below(width);
  const y = random.below(height);
  const box = { width: 1 + random.below(width - x), height: 1 + random.below(height - y) };
  const data = Uint8Array.from({ length: box.width * box.height }, () => random.below(2));
  return { x, y, ...box, flipped: encodeMask({ ...box, data }).counts, tool };
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)]!;
}
