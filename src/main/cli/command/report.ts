import { resolve } from 'node:path';
import { Command } from 'commander';
import { fileSize } from '../format.ts';
import { jsonOption, roundOption } from '../option.ts';
import { run } from '../run.ts';
import { researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';

type Options = { round?: number; out: string; json?: boolean };

export function reportCommand(): Command {
  return new Command('report')
    .description('write a round\'s report as one HTML file that needs nothing else')
    .argument('<project>', 'folder of the project')
    .addOption(roundOption())
    .requiredOption('--out <file>', 'HTML file to write')
    .addOption(jsonOption())
    .action((project: string, options: Options) =>
      run(options, async (terminal) => {
        const written = await withProject(project, {}, (client) => client.call('report.write', { round: options.round ?? null, out: resolve(options.out) }));
        terminal.print(`Wrote ${written.file} (${fileSize(written.bytes)}).\n${researchUse}`);
        return written;
      }),
    );
}
