import type { ImageEvidence } from '../../../../core/contract/index.ts';
import { verdicts } from '../../../../core/subject.ts';
import { useReviewing } from '../../../app/preferences.ts';
import { t } from '../../../i18n/index.ts';
import { historyRegion } from '../evidence/LabelHistory.tsx';
import { noteField } from '../evidence/Note.tsx';
import { tagRegion } from '../evidence/Tags.tsx';
import { verdictRegion } from '../evidence/Verdicts.tsx';
import type { ActionName } from '../keymap.ts';
import { chosenLevel, type OverlayName } from '../outlines.ts';
import { openDialog, toggleOverlay, useViewing } from '../state.ts';
import type { Queue } from '../use-queue.ts';
import type { CommandName, ToolName } from '../../../canvas/index.ts';
import { runCommand } from '../workspace/CommandMenu.tsx';
import { editor } from '../workspace/the-editor.ts';
import { acceptChosen, giveVerdict, noteOf, undoLast, type Shown } from './actions.ts';
import { say } from './say.ts';

type Context = {
  image: string;
  shown: Shown | null;
  evidence: ImageEvidence | null;
  round: number | null;
  /** Somebody else has the image, or nobody has said who they are. While it is still opening, what is chosen waits for it. */
  locked: boolean;
  editable: boolean;
  queue: Queue;
  onSubmit: () => void;
};

/** What each key does. */
export function useAct({ image, shown, evidence, round, locked, editable, queue, onSubmit }: Context): (action: ActionName) => void {
  const slide = (by: 1 | -1): void => {
    const chosen = evidence && chosenLevel(evidence, useViewing.getState().place);
    if (chosen) useViewing.setState({ place: Math.max(0, Math.min(chosen.of - 1, chosen.place + by)) });
  };
  const accept = (choose: (evidence: ImageEvidence) => ImageEvidence['levels'][number] | undefined): void => {
    if (locked) return;
    if (round !== null) void acceptChosen(image, round, useReviewing.getState().blinded, choose);
    else say(t(queue.queue === null && queue.slice === null && queue.error === null ? 'review.acceptNotYet' : 'review.acceptNone'));
  };
  const plain = { alt: false, shift: false, control: false };
  const named: Partial<Record<ActionName, () => void>> = {
    next: () => queue.next && queue.goTo(queue.next.image),
    previous: () => queue.previous && queue.goTo(queue.previous.image),
    submit: onSubmit,
    undo: undoLast,
    redo: () => editor.redo(),
    clear: () => editable && editor.clear(),
    accept: () => accept((known) => chosenLevel(known, useViewing.getState().place)?.level),
    'accept-dense': () => accept(({ levels }) => levels.find(({ sparsity }) => sparsity === 0)),
    sparser: () => slide(1),
    denser: () => slide(-1),
    fit: () => editor.fit(),
    actual: () => editor.actualSize(),
    'zoom.in': () => editor.zoom(1.25),
    'zoom.out': () => editor.zoom(0.8),
    'brush.smaller': () => void editor.key({ kind: 'down', key: '[', modifiers: plain }),
    'brush.larger': () => void editor.key({ kind: 'down', key: ']', modifiers: plain }),
    cancel: () => void (editor.key({ kind: 'down', key: 'Escape', modifiers: plain }) || focusOn('#review-canvas [role=application]')),
    blinded: () => useReviewing.setState(({ blinded }) => ({ blinded: !blinded })),
    help: () => openDialog('help'),
    history: () => focusOn(`#${historyRegion}`),
    'focus.queue': () => focusOn('#review-queue'),
    'focus.canvas': () => focusOn('#review-canvas [role=application]'),
    'focus.verdict': () => focusOn(`#${verdictRegion}`),
    'focus.tags': () => focusOn(`#${tagRegion} button[aria-pressed]`),
    'focus.notes': () => focusOn(`#${noteField}`),
  };
  return (action) => {
    const [kind, detail = ''] = action.split('.', 2) as [string, string | undefined];
    if (kind === 'tool') {
      if (!locked) editor.setTool(detail as ToolName);
    } else if (kind === 'command') {
      if (editable) runCommand(detail as CommandName);
    } else if (kind === 'toggle') toggleOverlay(detail as OverlayName);
    else if (kind === 'verdict') {
      if (shown) void giveVerdict(shown, verdicts[Number(detail) - 1]!, noteOf(shown));
    } else named[action]?.();
  };
}

function focusOn(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  element?.scrollIntoView({ block: 'nearest' });
}
