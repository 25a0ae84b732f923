import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { FlagRow, ImportReport, RoundResult } from '../../../core/contract/index.ts';
import { jsonOption } from '../option.ts';
import { describeRound } from '../round-text.ts';
import { run } from '../run.ts';
import { sampleFolder } from '../sample-folder.ts';
import type { Terminal } from '../terminal.ts';
import { quote, researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';
import { flagsTable } from './flags.ts';
import { describeImport, importInto } from './import.ts';
import { runRound } from './round.ts';

/** Chosen so that the whole demo ends within three minutes on two cores. */
const demoRound = { model: 'tiny', size: 64, steps: 320 } as const;

const hardestShown = 10;

export type DemoResult = { project: string; import: ImportReport; round: RoundResult; hardest: FlagRow[]; report: string; export: string };

export function demoCommand(): Command {
  return new Command('demo')
    .description('do the main job, whole, on the sample set that comes along: import, train, prune, flag, report')
    .addOption(new Option('--project <dir>', 'folder of the demo\'s project').default('demo-project'))
    .addOption(jsonOption())
    .action((options: { project: string; json?: boolean }) =>
      run(options, async (terminal) => {
        if (existsSync(join(options.project, 'project.db'))) {
          terminal.note(`${options.project} is there already: nothing is imported twice, and another round is added with a seed of its own.`);
        }
        return demo(options.project, terminal);
      }),
    );
}

async function demo(project: string, terminal: Terminal): Promise<DemoResult> {
  const sample = sampleFolder();
  terminal.print('1. Import: 160 dermoscopic images of the ISIC archive with masks and a table');
  const imported = await importInto(
    project,
    { images: join(sample, 'images'), masks: join(sample, 'masks'), metadata: join(sample, 'metadata.csv'), preset: 'isic' },
    terminal,
  );
  terminal.print(describeImport(imported));

  terminal.print('\n2. Round: train a network, prune it step by step, and see which lesions it forgets');
  const earlier = await withProject(project, {}, (client) => client.call('round.list', {}));
  const round = await runRound(project, { ...demoRound, seed: earlier.length }, terminal);
  terminal.print(describeRound(round));

  await mkdir(join(project, 'exports'), { recursive: true });
  const report = resolve(project, 'exports', `report-round-${round.round}.html`);
  const masks = resolve(project, 'exports', `masks-round-${round.round}`);
  const hardest = await withProject(project, {}, async (client) => {
    await client.call('report.write', { round: round.round, out: report });
    await client.call('export.write', { format: 'masks', out: masks });
    return client.call('flags.list', { round: round.round, limit: hardestShown });
  });
  terminal.print(`\n3. The lesions that it finds hardest\n${flagsTable(hardest)}`);
  terminal.print(`\n4. Written\n  report  ${report}\n  masks   ${masks}`);
  terminal.print(`\n${howToReview(project, round.round)}\n\n${researchUse}`);
  return { project: resolve(project), import: imported, round, hardest, report, export: masks };
}

function howToReview(project: string, round: number): string {
  return [
    '5. To review them',
    `  open the report in a browser, or see them in the app: npm start`,
    `  all of them in the terminal: npx weakspot flags ${quote(project)} --round ${round} --limit 100`,
  ].join('\n');
}
