import type { Check } from '../harness.ts';
import { badInput } from './bad-input.ts';
import { benchTraining } from './bench-training.ts';
import { honesty } from './honesty.ts';
import { freshMachine } from './fresh-machine.ts';
import { ham10000Import, ham10000Rounds } from './ham10000.ts';
import { killed } from './killed.ts';
import { padUfes20 } from './pad-ufes-20.ts';

/** What the main job must show: import, train, prune, flag, report, on real images and without a window. */
export const mainJob: Check[] = [freshMachine, ham10000Import, ham10000Rounds, benchTraining, padUfes20, badInput, killed, honesty];
