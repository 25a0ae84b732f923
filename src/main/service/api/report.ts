import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import type { ProjectStore } from '../../db/store.ts';
import type { Handlers } from '../host/dispatch.ts';
import { shrink } from '../pixels.ts';
import { writeWhole } from '../write-whole.ts';
import { destination } from './absolute.ts';

/** As many flags as the contract lists at once. */
const allFlags = 100_000;

export function reportHandlers(store: ProjectStore): Pick<Handlers, 'report.write'> {
  return {
    'report.write': async ({ round: number, out }) => {
      const file = destination(out, store.folder);
      const round = store.rounds.get(number);
      if (!round.result) throw new WeakspotError('conflict', `round ${round.round} is ${round.state}; a report is made of a finished round`, { round: round.round, state: round.state });
      const { buildReport } = await import('../../audit/report/index.ts');
      const html = await buildReport({
        project: store.summary(),
        round,
        flags: store.flags.list(round.round, allFlags),
        scores: store.flags.scores(round.round),
        evidence: (image) => store.flags.evidence(round.round, image),
        thumbnail: async (evidence, longestSide) => {
          const { jpeg, width, height } = await shrink(await readFile(join(store.folder, evidence.file)), evidence.name, longestSide);
          return { dataUri: `data:image/jpeg;base64,${jpeg.toString('base64')}`, width, height };
        },
        now: new Date(),
      });
      return { file, bytes: await writeWhole(file, html) };
    },
  };
}
