import type { SignalResult } from '../../../../core/contract/index.ts';

/** Why most signals have no figures, where it is the same for them: said once, not beside each. */
export function commonReason(signals: readonly Pick<SignalResult, 'reason'>[]): string | null {
  const counts = new Map<string, number>();
  for (const { reason } of signals) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [reason = null, count = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  return count > 1 && count > signals.length / 2 ? reason : null;
}
