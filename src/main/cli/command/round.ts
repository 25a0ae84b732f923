import { Command } from 'commander';
import type { RoundRequest, RoundResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { learningOptions } from '../learning-options.ts';
import { networkOptions } from '../network-options.ts';
import { jsonOption } from '../option.ts';
import { describeRound } from '../round-text.ts';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { researchUse, whatNext } from '../text.ts';

type Options = RoundRequest & { json?: boolean };

export function roundCommand(): Command {
  const command = new Command('round');
  for (const option of [...learningOptions(), ...networkOptions()]) command.addOption(option);
  return command
    .description('train a network, prune it, and find the lesions that it finds hard')
    .argument('<project>', 'folder of the project')
    .addOption(jsonOption())
    .action((project: string, { json, ...request }: Options) =>
      run({ json }, async (terminal) => {
        const result = await runRound(project, request, terminal);
        terminal.print(`${describeRound(result)}\n\n${whatNext(project, result.round)}\n\n${researchUse}`);
        return result;
      }),
    );
}

/** Runs a round and waits for its result. */
export async function runRound(project: string, request: RoundRequest, terminal: Terminal): Promise<RoundResult> {
  const { withProject } = await import('../with-project.ts');
  const { followJob } = await import('../follow-job.ts');
  return withProject(project, {}, async (client) => {
    const { job, round } = await client.call('round.start', request);
    await followJob(client, project, job, terminal);
    const { result } = await client.call('round.get', { round });
    if (!result) throw new WeakspotError('internal', `round ${round} ended without a result`, { round });
    return result;
  });
}
