import { Command, Option } from 'commander';
import type { RoundRequest, RoundResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { fractions, jsonOption, largestSeed, rate, wholeNumber } from '../option.ts';
import { describeRound } from '../round-text.ts';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { researchUse, whatNext } from '../text.ts';

type Options = RoundRequest & { json?: boolean };

export function roundCommand(): Command {
  return new Command('round')
    .description('train a network, prune it, and find the lesions that it finds hard')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--setting <setting>', 'what to learn from').choices(['auto', 'supervised']))
    .addOption(new Option('--attention <strategy>', 'how hard lesions weigh in training').choices(['none']))
    .addOption(new Option('--labels <n>', 'use the masks of n training images only (whole lesions, chosen by seed)').argParser(wholeNumber(1)))
    .addOption(new Option('--model <preset>', 'size of the network').choices(['tiny', 'small', 'base']))
    .addOption(new Option('--size <pixels>', 'side that images are resized to, a multiple of 16').argParser(wholeNumber(32, 512, 16)))
    .addOption(new Option('--steps <n>', 'training steps').argParser(wholeNumber(1)).conflicts('epochs'))
    .addOption(new Option('--epochs <n>', 'passes over the labelled images').argParser(wholeNumber(1)))
    .addOption(new Option('--batch-size <n>', 'images a step').argParser(wholeNumber(2, 256)))
    .addOption(new Option('--normalization-group <n>', 'images that batch normalization takes together').argParser(wholeNumber(2, 256)))
    .addOption(new Option('--learning-rate <rate>', 'highest learning rate').argParser(rate('above 0')))
    .addOption(new Option('--weight-decay <rate>', 'of AdamW').argParser(rate('from 0')))
    .addOption(new Option('--patience <n>', 'stop after n validations without improvement; 0 never').argParser(wholeNumber(0)))
    .addOption(new Option('--pruning <scope>', 'which weights go first').choices(['global', 'layer', 'random', 'structured']))
    .addOption(new Option('--sparsities <list>', 'pruning levels, as in 0.3,0.5,0.7,0.9').argParser(fractions))
    .addOption(new Option('--recalibrate <when>', 'batch normalization after pruning').choices(['auto', 'always', 'never']))
    .addOption(new Option('--seed <n>', 'of everything random').argParser(wholeNumber(0, largestSeed)))
    .addOption(new Option('--engine <engine>', 'what computes').choices(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu']))
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
