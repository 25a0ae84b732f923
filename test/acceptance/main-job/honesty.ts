import { join } from 'node:path';
import { runRound } from '../../../src/main/jobs/round/run.ts';
import { type Check } from '../harness.ts';
import { measureHonesty } from '../honesty/measure.ts';

/** What the figures above rest on; `test/sabotage` proves that each of these lines can fail. */
export const honesty: Check = {
  id: 'H',
  title: 'figures follow from what was computed',
  run: (context) => measureHonesty(runRound, join(context.clone, 'resources', 'sample')),
};
