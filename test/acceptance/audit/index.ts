import type { Check } from '../harness.ts';
import { badInput } from './bad-input.ts';
import { darkenedGroup } from './darkened.ts';
import { estimates } from './estimates.ts';
import { large } from './large.ts';
import { plantedTruth } from './planted.ts';
import { ham10000, padUfes20 } from './real.ts';
import { agreement } from './reference.ts';

/** What the audit must show: figures that other tools agree with; it finds what is there and nothing else, in time, and says in a sentence where there is no figure. */
export const audit: Check[] = [ham10000, agreement, plantedTruth, darkenedGroup, padUfes20, estimates, large, badInput];
