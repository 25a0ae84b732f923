import { create } from 'zustand';
import type { AnnotatorRecord, SessionRecord } from '../../core/contract/index.ts';
import { WeakspotError } from '../../core/errors.ts';
import { call, desktop, unwrap } from '../bridge/index.ts';
import { t } from '../i18n/index.ts';

type Asking = { answer: (me: AnnotatorRecord) => void; refuse: (reason: WeakspotError) => void };

/** Who acts on this connection, and whether the app is asking them. */
export const useAnnotator = create<{ session: SessionRecord | null; asking: Asking | null }>()(() => ({ session: null, asking: null }));

/** Reads who acts; says again to a new connection what this computer remembers. */
export async function refreshAnnotator(): Promise<SessionRecord> {
  let session = await call('annotator.me', {});
  if (session.annotator === null && !session.fixed) {
    const remembered = await rememberedName();
    if (remembered !== null) session = await call('annotator.actAs', { name: remembered });
  }
  useAnnotator.setState({ session });
  return session;
}

async function rememberedName(): Promise<string | null> {
  const program = desktop();
  return program === null ? null : unwrap(await program.annotator()).name;
}

/** Says who annotates from now on, here and at the next start. */
export async function actAs(name: string): Promise<AnnotatorRecord> {
  const session = await call('annotator.actAs', { name });
  const program = desktop();
  if (program !== null) unwrap(await program.setAnnotator(name));
  useAnnotator.setState({ session });
  return session.annotator!;
}

/** Whoever annotates; asks for a name once where nobody has said so. Rejects with `cancelled` where the question is put away. */
export async function ensureAnnotator(): Promise<AnnotatorRecord> {
  const known = useAnnotator.getState().session?.annotator ?? (await refreshAnnotator()).annotator;
  return known ?? askForName();
}

let question: Promise<AnnotatorRecord> | null = null;

function askForName(): Promise<AnnotatorRecord> {
  question ??= new Promise<AnnotatorRecord>((answer, refuse) => {
    useAnnotator.setState({ asking: { answer, refuse } });
  }).finally(() => {
    question = null;
    useAnnotator.setState({ asking: null });
  });
  return question;
}

export function cancelQuestion(): void {
  useAnnotator.getState().asking?.refuse(new WeakspotError('cancelled', t('app.whoCancelled')));
}

/** Takes the name that the question asked for. */
export async function answerQuestion(name: string): Promise<void> {
  const me = await actAs(name);
  useAnnotator.getState().asking?.answer(me);
}
