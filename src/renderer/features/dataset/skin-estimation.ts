import { create } from 'zustand';
import { reviveError } from '../../../core/errors.ts';
import { notify, notifyError } from '../../app/notify.tsx';
import { subscribe } from '../../bridge/index.ts';
import { t } from '../../i18n/index.ts';

type Progress = { done: number; total: number; withoutEstimate: number };

type Estimation = { running: false } | { running: true; since: number; progress: Progress | null };

/** Whether skin tones are being estimated: outside of the screen, so that looking at another one does not stop it. */
export const useSkinEstimation = create<Estimation>()(() => ({ running: false }));

let leave: (() => void) | null = null;

export function startEstimation(): void {
  if (leave !== null) return;
  const since = Date.now();
  let last: Progress | null = null;
  useSkinEstimation.setState({ running: true, since, progress: null }, true);
  leave = subscribe('skin.estimateMissing', {}, (message) => {
    if ('event' in message) {
      last = message.event;
      useSkinEstimation.setState({ running: true, since, progress: last }, true);
      return;
    }
    end();
    if ('error' in message) notifyError(t('dataset.estimateFailed'), reviveError(message.error));
    else notify({ message: t('dataset.estimated', { done: last?.done ?? 0, without: last?.withoutEstimate ?? 0 }) });
  });
}

export function stopEstimation(): void {
  const state = useSkinEstimation.getState();
  leave?.();
  end();
  const { done, total } = (state.running ? state.progress : null) ?? { done: 0, total: 0 };
  notify({ message: t('dataset.estimateStopped', { done, total }) });
}

function end(): void {
  leave = null;
  useSkinEstimation.setState({ running: false }, true);
}
