import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Holder } from '../../../../core/contract/index.ts';
import { notifyError } from '../../../app/notify.tsx';
import { useAnnotator } from '../../../app/annotator.ts';
import { hasMessage, t } from '../../../i18n/index.ts';
import { desk } from '../the-desk.ts';
import { editor } from '../workspace/the-editor.ts';
import { say } from './say.ts';

/** Opens the image as soon as whoever had it lets go. */
export function useReleased(image: string, heldBy: Holder | null): void {
  const session = useAnnotator((state) => state.session?.session ?? null);
  const free = heldBy === null || heldBy.session === session;
  useEffect(() => {
    if (free) desk.released(image);
  }, [image, free]);
}

/** Says what an assisted tool came to, where it did nothing. */
export function useNotices(): void {
  const notice = useStore(editor.store, (state) => state.notice);
  useEffect(() => {
    if (!notice) return;
    const operation = operationName(notice.operation);
    if (notice.kind === 'unchanged') say(t('review.unchanged', { operation }));
    else if (notice.kind === 'stale') say(t('review.stale', { operation }));
    else notifyError(t('review.operationFailed', { operation }), new Error(notice.message));
  }, [notice]);
}

function operationName(operation: string): string {
  for (const key of [`review.tool-${operation}`, `review.command-${operation}`]) if (hasMessage(key)) return (t as (key: string) => string)(key);
  return operation;
}
