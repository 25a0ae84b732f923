import type { Check } from '../harness.ts';
import { engine } from './engine/index.ts';
import { learning } from './learning/index.ts';
import { wholeLoop } from './loop/index.ts';
import { attention, rareGroup } from './studies/attention.ts';
import { rareAudited } from './studies/rare-audited.ts';
import { resuming } from './studies/resuming.ts';
import { settings } from './studies/settings.ts';
import { signals } from './studies/signals.ts';

/** What rounds must show: that what people correct makes the next network better, and that the app knows whether attention helped. */
export const rounds: Check[] = [wholeLoop, signals, settings, attention, rareGroup, rareAudited, engine, resuming, learning];
