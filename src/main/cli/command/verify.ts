import { Command } from 'commander';
import { WeakspotError } from '../../../core/errors.ts';
import { plural } from '../../../core/text.ts';
import { jsonOption } from '../option.ts';
import { exitStatus, run } from '../run.ts';
import { withProject } from '../with-project.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .description('check the database, every stored file\'s hash, and that nothing dangles')
    .argument('<project>', 'folder of the project')
    .addOption(jsonOption())
    .action((project: string, options: { json?: boolean }) =>
      run(options, async (terminal) => {
        const found = await withProject(project, {}, (client) => client.call('project.verify', {}));
        for (const problem of found.problems) terminal.print(`${problem.kind}: ${problem.subject}: ${problem.message}`);
        const { objects, rows, models } = found.checked;
        terminal.print(`${found.clean ? 'Clean' : 'NOT clean'}: checked ${plural(objects, 'file')}, ${plural(rows, 'row')}, ${plural(models, 'model')}.`);
        if (!found.clean) {
          process.exitCode = exitStatus.failed;
          // Failing commands tell their error there under --json; people have just read it.
          const error = new WeakspotError('corrupt', `${project} is damaged (${plural(found.problems.length, 'problem')}); restore the newest backup`, { path: project });
          if (options.json) terminal.note(JSON.stringify(error));
        }
        return found;
      }),
    );
}
