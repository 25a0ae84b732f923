import { join } from 'node:path';
import { runRound } from '../../../../src/main/jobs/round/run.ts';
import type { Check } from '../../harness.ts';
import { measureLearning } from './measure.ts';

/** What the figures above rest on; `test/sabotage/rounds` proves that each of these lines can fail. */
export const learning: Check = {
  id: 'H',
  title: 'rounds learn from what they should, and from nothing else',
  run: (context) => measureLearning(runRound, join(context.clone, 'resources', 'sample')),
};
