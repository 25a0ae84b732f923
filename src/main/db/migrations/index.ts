import type { Migration } from '../migrate.ts';
import { subjects } from './001-subjects.ts';
import { demographics } from './002-demographics.ts';
import { labels } from './003-labels.ts';
import { training } from './004-training.ts';
import { review } from './005-review.ts';
import { history } from './006-history.ts';
import { reviewing } from './007-reviewing.ts';
import { tags } from './008-tags.ts';
import { queues } from './009-queues.ts';
import { populations } from './010-populations.ts';
import { audits } from './011-audits.ts';
import { nothingWrong } from './012-nothing-wrong.ts';
import { majorities } from './013-majorities.ts';

/** In order: the first brings a database to version 1. A released migration is never edited. */
export const migrations: readonly Migration[] = [
  subjects, demographics, labels, training, review, history, reviewing, tags, queues, populations, audits, nothingWrong, majorities,
];
