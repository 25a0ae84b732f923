import { Command } from 'commander';
import type { BackendProbe, Verdict } from '../../engine/backend/index.ts';
import { amount, table } from '../format.ts';
import { jsonOption } from '../option.ts';
import { exitStatus, run } from '../run.ts';

export type DoctorEntry = BackendProbe & {
  /** Whether `auto` takes it, and why or why not. */
  auto: Verdict;
};

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('measure each engine with the same small training job, and say what is usable, what is fastest, and how to get what is missing')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) =>
      run(options, async (terminal) => {
        const { examineEngines, verdicts } = await import('../../engine/backend/index.ts');
        const probes = await examineEngines({ begin: (engine) => terminal.note(`trying ${engine} …`), log: (_level, text) => terminal.note(text) });
        const auto = verdicts(probes);
        const found = probes.map((probe): DoctorEntry => ({ ...probe, auto: auto.get(probe.engine)! }));
        terminal.print(describe(found));
        if (!found.some((entry) => entry.auto.taken)) process.exitCode = exitStatus.failed;
        return found;
      }),
    );
}

function describe(found: readonly DoctorEntry[]): string {
  const columns = [{ title: 'engine' }, { title: 'usable' }, { title: 'images/s', align: 'right' as const }, { title: 'device' }];
  const rows = found.map((entry) => [entry.engine, entry.usable ? 'yes' : 'no', rate(entry), entry.device ?? '–']);
  const taken = found.find((entry) => entry.auto.taken);
  return [
    table(columns, rows),
    '',
    taken ? `auto takes ${taken.engine}: ${taken.auto.why}` : 'auto takes none: no engine of this computer computes correctly',
    ...found.filter((entry) => entry.usable && !entry.auto.taken).map((entry) => `not ${entry.engine}: ${entry.auto.why}`),
    ...found.filter((entry) => !entry.usable).map((entry) => `\n${entry.engine}: ${entry.reason}${entry.fix ? `\n  ${entry.fix}` : ''}`),
    '',
    'images/s: training of the smallest network on 96 × 96 pixels in batches of 8, input included; ≈ is an estimate from smaller images',
  ].join('\n');
}

function rate({ imagesPerSecond, estimated }: DoctorEntry): string {
  if (imagesPerSecond === null) return '–';
  return `${estimated ? '≈ ' : ''}${amount(imagesPerSecond)}`;
}
