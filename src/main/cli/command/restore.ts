import { resolve } from 'node:path';
import { Command } from 'commander';
import { jsonOption } from '../option.ts';
import { run } from '../run.ts';

export function restoreCommand(): Command {
  return new Command('restore')
    .description('make a project of a backup')
    .argument('<file>', 'file that backup wrote')
    .argument('<project>', 'new or empty folder')
    .addOption(jsonOption())
    .action((file: string, project: string, options: { json?: boolean }) =>
      run(options, async (terminal) => {
        const { restoreProject } = await import('../../db/index.ts');
        const folder = resolve(project);
        await restoreProject(resolve(file), folder);
        terminal.print(`Restored into ${folder}`);
        return { project: folder };
      }),
    );
}
