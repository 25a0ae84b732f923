import type { Check } from '../harness.ts';
import { engine } from './engine/index.ts';
import { learning } from './learning/index.ts';
import { wholeLoop } from './loop/index.ts';

/** What rounds must show: that what people correct makes the next network better, and that the app knows whether attention helped. */
export const rounds: Check[] = [wholeLoop, engine, learning];
