import { Command } from 'commander';
import { amount, table } from '../format.ts';
import { jsonOption } from '../option.ts';
import { exitStatus, run } from '../run.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('try each engine with a real computation, and say what is usable and how to get what is not')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) =>
      run(options, async (terminal) => {
        const { probeBackends } = await import('../../engine/backend/index.ts');
        const found = await probeBackends();
        const rows = found.map((probe) => [probe.engine, probe.usable ? 'yes' : 'no', probe.imagesPerSecond === null ? '–' : amount(probe.imagesPerSecond), probe.device ?? '–', probe.reason ?? '']);
        terminal.print(table([{ title: 'engine' }, { title: 'usable' }, { title: 'images/s', align: 'right' }, { title: 'device' }, { title: 'why' }], rows));
        for (const probe of found) {
          if (!probe.usable && probe.fix) terminal.print(`\n${probe.engine}: ${probe.fix}`);
        }
        if (!found.some((probe) => probe.usable)) process.exitCode = exitStatus.failed;
        return found;
      }),
    );
}
