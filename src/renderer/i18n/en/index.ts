import { app } from './app.ts';
import { assist } from './assist.ts';
import { audit } from './audit.ts';
import { bridge } from './bridge.ts';
import { canvas } from './canvas.ts';
import { common } from './common.ts';
import { dataset } from './dataset.ts';
import { population } from './population.ts';
import { projects } from './projects.ts';
import { review } from './review.ts';
import { rounds } from './rounds.ts';
import { settings } from './settings.ts';

/** All that the app says in English: a file a feature. */
export const en = { app, assist, audit, bridge, canvas, common, dataset, population, projects, review, rounds, settings };
