import { Command, CommanderError } from 'commander';
import { auditCommand } from './command/audit.ts';
import { backupCommand } from './command/backup.ts';
import { benchCommand } from './command/bench.ts';
import { demoCommand } from './command/demo.ts';
import { doctorCommand } from './command/doctor.ts';
import { engineCommand } from './command/engine.ts';
import { exportCommand } from './command/export.ts';
import { flagsCommand } from './command/flags.ts';
import { forecastCommand } from './command/forecast.ts';
import { importCommand } from './command/import.ts';
import { jobsCommand } from './command/jobs.ts';
import { queueCommand } from './command/queue.ts';
import { populationCommand } from './command/population.ts';
import { reportCommand } from './command/report.ts';
import { restoreCommand } from './command/restore.ts';
import { roundCommand } from './command/round.ts';
import { serveCommand } from './command/serve.ts';
import { simulateCommand } from './command/simulate.ts';
import { verifyCommand } from './command/verify.ts';
import { exitStatus } from './run.ts';
import { productVersion } from './version.ts';

// A reader that has seen enough (`weakspot flags P | head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// Nobody reads how it goes any more; the command goes on.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('weakspot')
  .description('Find, review and learn from the lesions that a segmentation network finds hard.')
  .version(productVersion(), '-V, --version')
  // Some options belong to a bare command and to those under it: what stands behind a name is that name's.
  .enablePositionalOptions()
  .showHelpAfterError('(add --help for what this command takes)')
  .exitOverride();

const commands = [
  demoCommand(),
  importCommand(),
  roundCommand(),
  populationCommand(),
  flagsCommand(),
  queueCommand(),
  forecastCommand(),
  auditCommand(),
  serveCommand(),
  reportCommand(),
  exportCommand(),
  jobsCommand(),
  doctorCommand(),
  engineCommand(),
  simulateCommand(),
  benchCommand(),
  backupCommand(),
  restoreCommand(),
  verifyCommand(),
];
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
  // Of its own, as in "engine install": made before it had settings to hand on.
  for (const part of command.commands) part.copyInheritedSettings(command);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has said what is wrong (or printed the help that was asked for).
  process.exitCode = error.exitCode === 0 ? exitStatus.done : exitStatus.wrongUsage;
}
