import { unitTests } from '../../app/browser-tests.ts';
import type { Check } from '../../harness.ts';
import { measureStability } from './stability.ts';

/** Show 6: losses that are what their papers say, and trainings that neither leak nor forget. */
export const engine: Check = {
  id: '6',
  title: 'losses, tensors, resuming',
  run: async (context) => [
    await unitTests(context, '6.1', 'gradients of every loss: central differences, and PyTorch\'s values kept as literals', ['test/main/engine/loss']),
    ...(await measureStability(context)),
  ],
};
