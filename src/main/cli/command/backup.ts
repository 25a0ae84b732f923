import { resolve } from 'node:path';
import { Command } from 'commander';
import { fileSize } from '../format.ts';
import { jsonOption } from '../option.ts';
import { run } from '../run.ts';
import { quote } from '../text.ts';
import { withProject } from '../with-project.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('write the whole project into one file')
    .argument('<project>', 'folder of the project')
    .requiredOption('--out <file>', 'file to write')
    .addOption(jsonOption())
    .action((project: string, options: { out: string; json?: boolean }) =>
      run(options, async (terminal) => {
        const written = await withProject(project, {}, (client) => client.call('project.backup', { out: resolve(options.out) }));
        terminal.print(`Wrote ${written.file} (${fileSize(written.bytes)}). Restore it with: weakspot restore ${quote(options.out)} NEW_FOLDER`);
        return written;
      }),
    );
}
