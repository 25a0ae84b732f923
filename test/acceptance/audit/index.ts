import type { Check } from '../harness.ts';
import { badInput } from './bad-input.ts';
import { large } from './large.ts';
import { plantedTruth } from './planted.ts';

/** What the audit must show: it finds what is there and nothing else, in time, and says in a sentence where there is no figure. */
export const audit: Check[] = [plantedTruth, large, badInput];
