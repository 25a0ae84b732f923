import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { plural } from '../../../core/text.ts';
import { jsonOption } from '../option.ts';
import { run } from '../run.ts';
import { withProject } from '../with-project.ts';

type Options = { format: 'coco' | 'masks' | 'csv'; out: string; json?: boolean };

export function exportCommand(): Command {
  return new Command('export')
    .description('write masks (as imported, bit for bit), COCO JSON, or a table of images')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--format <format>', 'what to write').choices(['coco', 'masks', 'csv']).makeOptionMandatory())
    .requiredOption('--out <dir>', 'folder to write into')
    .addOption(jsonOption())
    .action((project: string, options: Options) =>
      run(options, async (terminal) => {
        const written = await withProject(project, {}, (client) => client.call('export.write', { format: options.format, out: resolve(options.out) }));
        terminal.print(`Wrote ${plural(written.files, 'file')} into ${written.out}`);
        return written;
      }),
    );
}
