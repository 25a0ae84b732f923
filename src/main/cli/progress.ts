import type { JobProgress } from '../../core/contract/index.ts';
import { count, duration, percent } from '../../core/text.ts';
import { amount } from './format.ts';

const barLength = 24;

/** One line for a terminal that is redrawn, cut to its width. */
export function progressBar(progress: JobProgress, columns: number): string {
  const bar = progress.total ? `[${filled(progress.done / progress.total)}] ` : '';
  return `${progress.phase.padEnd(10)} ${bar}${amounts(progress, '/')}`.slice(0, Math.max(20, columns - 1));
}

/** One line for a log: "training: 64 of 400 steps, 6.1 steps/s, 55 s left, loss 0.31". */
export function progressLine(progress: JobProgress): string {
  return `${progress.phase}: ${amounts(progress, ' of ')}`;
}

function filled(fraction: number): string {
  const length = Math.round(barLength * Math.min(1, Math.max(0, fraction)));
  return '#'.repeat(length) + '-'.repeat(barLength - length);
}

function amounts({ done, total, unit, rate, secondsLeft, figures }: JobProgress, between: string): string {
  const parts = [`${count(done)}${total === null ? '' : `${between}${count(total)}`} ${unit}`];
  if (rate !== null) parts.push(`${amount(rate)} ${unit}/s`);
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  const { arm, arms, armStep: _, ...others } = figures;
  if (arm !== undefined && arms !== undefined) parts.push(`network ${count(arm)} of ${count(arms)}`);
  for (const [name, value] of Object.entries(others)) parts.push(name === 'waitingShare' ? `waiting ${percent(value)}` : `${name} ${amount(value)}`);
  return parts.join(', ');
}
