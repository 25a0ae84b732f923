import type { AttributeDefinition, ImageDetails, ImageEvidence, LabelRecord, ReviewRecord, WeakLabel } from '../../../../core/contract/index.ts';
import { WeakspotError } from '../../../../core/errors.ts';
import { sparsityText } from '../../../../core/text.ts';
import type { Verdict } from '../../../../core/subject.ts';
import { ensureAnnotator } from '../../../app/annotator.ts';
import { notifyError } from '../../../app/notify.tsx';
import { t } from '../../../i18n/index.ts';
import { command, fetchCall, queryClient, queryKey } from '../../../query.ts';
import { openDialog, useEditing, useWork } from '../state.ts';
import type { TagValue } from '../tags.ts';
import { desk } from '../the-desk.ts';
import { editor, lastActions } from '../workspace/the-editor.ts';
import { noteDrafts, weakDrafts } from './kept.ts';
import { opened } from './opened.ts';
import { say } from './say.ts';

export type Shown = { details: ImageDetails; round: number | null; blinded: boolean };

/** The note to save with a verdict: what was written and not saved, else what the verdict before had. */
export function noteOf({ details }: Shown): string | null {
  return writtenNote(details.image) ?? details.review?.note ?? null;
}

export function writtenNote(image: string): string | null {
  const { notes } = useWork.getState();
  return image in notes ? notes[image]! : noteDrafts.of(image);
}

/** Keeps a note until a verdict takes it along; null forgets it. */
export function writeNote(image: string, note: string | null): void {
  noteDrafts.keep(image, note);
  useWork.setState(({ notes }) => ({ notes: { ...notes, [image]: note } }));
}

/** Gives a verdict, or takes one's own back where it is the same. */
export async function giveVerdict({ details, round, blinded }: Shown, verdict: Verdict, note: string | null): Promise<void> {
  const { image, review, mask } = details;
  try {
    const me = await ensureAnnotator();
    if (review?.verdict === verdict && review.annotator.id === me.id) {
      await takeVerdictBack(image, review);
      return;
    }
    const given = await command('review.verdict', { image, round, verdict, note: note?.trim() || null, label: mask?.annotation ?? null });
    forgetNote(image, note);
    queryClient.setQueryData(queryKey('image.get', { image, blinded }), (known: ImageDetails | undefined) => known && { ...known, review: given });
    const takeBack = async (): Promise<void> => {
      lastActions.forget(action);
      await takeVerdictBack(image, given);
    };
    const action = lastActions.stored('verdict', takeBack);
    say(t('review.verdictSaved', { verdict: t(`common.verdict-${verdict}`) }), takeBack);
  } catch (error) {
    notifyError(t('review.verdictFailed'), error);
  }
}

/** Takes a verdict back, and keeps its note for the next one. */
async function takeVerdictBack(image: string, { id, note }: ReviewRecord): Promise<void> {
  await command('review.takeBack', { review: id });
  if (note !== null && writtenNote(image) === null) writeNote(image, note);
  say(t('review.verdictTakenBack'));
}

/** What was written has been saved, unless more was written meanwhile. */
function forgetNote(image: string, saved: string | null): void {
  if (writtenNote(image) === saved) writeNote(image, null);
}

/** Writes the verdict again with the note as it is written now. */
export async function changeNote({ details, round }: Shown): Promise<void> {
  const { image, review, mask } = details;
  const note = writtenNote(image);
  if (!review || note === null) return;
  if (note.trim() === (review.note ?? '')) return writeNote(image, null);
  try {
    await ensureAnnotator();
    await command('review.verdict', { image, round, verdict: review.verdict, note: note.trim() || null, label: mask?.annotation ?? null });
    forgetNote(image, note);
  } catch (error) {
    notifyError(t('review.verdictFailed'), error);
  }
}

/** Tags the patient, the lesion or the image, and says whom it went to. */
export async function tag(image: string, attribute: AttributeDefinition, value: TagValue | null): Promise<void> {
  try {
    const result = await command('attribute.tag', { images: [image], key: attribute.key, value });
    const takeBack = async (): Promise<void> => {
      lastActions.forget(action);
      await command('attribute.untag', { batch: result.batch });
      say(t('review.tagTakenBack'));
    };
    const action = lastActions.stored('tag', takeBack);
    const level = attribute.levels.find((one) => one.value === value)?.label ?? String(value);
    const what = value === null ? t('review.tagCleared', { attribute: attribute.label }) : t('review.tagSaved', { attribute: attribute.label, value: level });
    const whom = result.subject === 'image' ? '' : ` ${t(`review.tag-applies-${result.subject}`, { count: result.images })}`;
    say(what + whom, takeBack);
  } catch (error) {
    notifyError(t('review.tagFailed'), error);
  }
}

/** Undoes the last thing done on this image, whatever it was. */
export function undoLast(): void {
  const last = lastActions.pop();
  if (last.kind === 'stroke' || editor.store.getState().drawing) {
    editor.undo();
    return;
  }
  last.takeBack().catch((error: unknown) => notifyError(t('app.actionFailed'), error));
}

/** Takes over one of the networks' outlines as soon as they are known; says so where there is none to take. */
export async function acceptChosen(image: string, round: number, blinded: boolean, choose: (evidence: ImageEvidence) => ImageEvidence['levels'][number] | undefined): Promise<void> {
  let evidence: ImageEvidence;
  try {
    evidence = await fetchCall('image.evidence', { image, round, blinded });
  } catch (error) {
    notifyError(t('review.acceptFailed'), error);
    return;
  }
  const level = choose(evidence);
  if (level && level.rings.length > 0) await acceptContour(image, round, level.sparsity);
  // Whoever has gone on asks for it no more.
  else if (useEditing.getState().editing?.image === image) say(t('review.acceptNone'));
}

/** Takes a network's outline over as the mask, one step that can be undone. */
export async function acceptContour(image: string, round: number, sparsity: number): Promise<void> {
  try {
    const [mask, open] = await Promise.all([fetchCall('image.modelMask', { image, round, sparsity }), opened(image)]);
    if (!open) return;
    const tool = sparsity === 0 ? t('review.accept-tool-dense') : t('review.accept-tool', { share: sparsityText(sparsity) });
    const changed = await editor.acceptMask(mask, { kind: 'model', round, sparsity }, tool);
    if (!changed) say(t('review.acceptedAlready'));
  } catch (error) {
    notifyError(t('review.acceptFailed'), error);
  }
}

/** What became of Enter. */
export type Submitted = 'submitted' | 'nothing' | 'failed';

/** Makes what was drawn the image's label: the draft as its mask, and each weak label that has changed. An image that is `done` was reviewed in this round. */
export async function submit(shown: Shown, done: boolean): Promise<Submitted> {
  const { details, round, blinded } = shown;
  const { image, name } = details;
  editor.finish();
  const { editing } = useEditing.getState();
  const drawn = editor.store.getState().applied > 0;
  const weakChanged = editor.store.getState().weakChanged;
  if (!drawn && !weakChanged) return details.review || done ? 'submitted' : 'nothing';
  if (editing?.state !== 'editing' || editing.image !== image || useWork.getState().submitting) return 'failed';
  useWork.setState({ submitting: true });
  try {
    const secondsSpent = editing.time.seconds();
    const weak = weakChanged ? await submitWeak(details, round, secondsSpent) : null;
    if (drawn) {
      await editing.saver.flush();
      const label = await command('label.submit', { image, draft: editing.saver.draft, applied: editing.saver.journal.applied, round, secondsSpent });
      say(t('review.submittedMask', { name }), () => takeLabelBack(image, label));
    } else if (weak) say(t('review.submittedWeak', { name }), weak.removed ? undefined : () => takeWeakBack(image, weak.labels));
    lastActions.clear();
    desk.close(image);
    return 'submitted';
  } catch (error) {
    await explainFailure(shown, error, blinded);
    return 'failed';
  } finally {
    useWork.setState({ submitting: false });
  }
}

async function submitWeak(details: ImageDetails, round: number | null, secondsSpent: number): Promise<{ labels: LabelRecord[]; removed: boolean }> {
  const { image } = details;
  const labels: LabelRecord[] = [];
  let removed = false;
  const stored = (kind: WeakLabel['kind']) => details.weak.find(({ label }) => label.kind === kind);
  const now = editor.weakLabels();
  for (const label of now) {
    const before = stored(label.kind);
    if (before && JSON.stringify(before.label) === JSON.stringify(label)) continue;
    labels.push(await command('label.submitWeak', { image, label, supersedes: before?.annotation ?? null, round, secondsSpent }));
  }
  for (const { annotation, label } of details.weak) {
    if (label.kind === 'class' || now.some(({ kind }) => kind === label.kind)) continue;
    await command('label.reject', { annotation });
    removed = true;
  }
  editor.markWeakSaved();
  weakDrafts.keep(image, null);
  return { labels, removed };
}

async function takeWeakBack(image: string, labels: readonly LabelRecord[]): Promise<void> {
  for (const label of labels) await takeBack(image, label);
  say(t('review.weakTakenBack'));
}

/** Says what the lesion is, in place of an outline; null says it no more. */
export async function submitClass({ details, round }: Shown, name: string | null): Promise<void> {
  const { image } = details;
  const before = details.weak.find(({ label }) => label.kind === 'class');
  const { editing } = useEditing.getState();
  const give = (label: WeakLabel, supersedes: string | null): Promise<LabelRecord> =>
    command('label.submitWeak', { image, label, supersedes, round, secondsSpent: editing?.state === 'editing' ? editing.time.seconds() : 0 });
  try {
    const given = name === null ? null : await give({ kind: 'class', name }, before?.annotation ?? null);
    if (name === null && before) await command('label.reject', { annotation: before.annotation });
    const undo = async (): Promise<void> => {
      lastActions.forget(action);
      if (given) await takeBack(image, given);
      else if (before) await give(before.label, null);
      say(t('review.weakTakenBack'));
    };
    const action = lastActions.stored('class', undo);
    say(t(given ? 'review.submittedWeak' : 'review.classCleared', { name: details.name }), undo);
  } catch (error) {
    notifyError(t('review.submitFailed'), error);
  }
}

async function takeLabelBack(image: string, label: LabelRecord): Promise<void> {
  await takeBack(image, label);
  say(t('review.undoneSubmit'));
}

/** The label before holds again, or none where there was none. */
async function takeBack(image: string, label: LabelRecord): Promise<void> {
  if (label.supersedes === null) await command('label.reject', { annotation: label.id });
  else await command('label.restore', { image, annotation: label.supersedes, supersedes: label.id });
}

/** Conflicts have a dialog of their own; all else is told as it came. */
async function explainFailure({ details }: Shown, error: unknown, blinded: boolean): Promise<void> {
  const { editing } = useEditing.getState();
  if (error instanceof WeakspotError && error.code === 'conflict' && editing?.state === 'editing') {
    await queryClient.invalidateQueries({ queryKey: queryKey('image.get', { image: details.image, blinded }) });
    const now = await fetchCall('image.get', { image: details.image, blinded });
    if ((now.mask?.annotation ?? null) !== editing.saver.record.base) return openDialog('label-moved');
    // The draft itself went on elsewhere: the saver says so, in the dialog about drafts.
    editing.saver.reconnected();
    if (editing.saver.saving.state === 'moved-on') return;
  }
  notifyError(t('review.submitFailed'), error);
}
