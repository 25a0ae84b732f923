import { Command, Option } from 'commander';
import type { PopulationRequest, PopulationResult, ResponseOf } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { networkOptions } from '../network-options.ts';
import { jsonOption, wholeNumber } from '../option.ts';
import { describePopulation, populationTable } from '../population-text.ts';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { researchUse } from '../text.ts';
import { withProject } from '../with-project.ts';

type Options = PopulationRequest & { show?: number | true; limit: number; json?: boolean };

export function populationCommand(): Command {
  const command = new Command('population')
    .description('train networks of several seeds, prune each, and find the lesions on which their majorities part')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--seeds <n>', 'networks to train; their seeds count up from --seed').argParser(wholeNumber(2, 50)))
    .addOption(new Option('--show [n]', 'show what a finished population found (default: the newest), and train nothing').argParser(wholeNumber(1)))
    .addOption(new Option('--limit <n>', 'list at most this many images').argParser(wholeNumber(1, 100_000)).default(20));
  for (const option of networkOptions()) command.addOption(option);
  return command.addOption(jsonOption()).action((project: string, { show, limit, json, ...request }: Options) =>
    run({ json }, async (terminal) => {
      const { result, images } = show === undefined ? await runPopulation(project, request, limit, terminal) : await readPopulation(project, show === true ? null : show, limit);
      terminal.print(`${describePopulation(result)}\n\nHardest, where the majorities of the dense and of the pruned networks part most:\n${populationTable(images)}\n\n${researchUse}`);
      return { ...result, hardest: images };
    }),
  );
}

type Found = { result: PopulationResult; images: ResponseOf<'population.images'> };

async function runPopulation(project: string, request: PopulationRequest, limit: number, terminal: Terminal): Promise<Found> {
  const { followJob } = await import('../follow-job.ts');
  const population = await withProject(project, {}, async (client) => {
    const started = await client.call('population.start', request);
    await followJob(client, project, started.job, terminal);
    return started.population;
  });
  return readPopulation(project, population, limit);
}

async function readPopulation(project: string, population: number | null, limit: number): Promise<Found> {
  return withProject(project, {}, async (client) => {
    const summary = await client.call('population.get', { population });
    const { result } = summary;
    if (!result) throw new WeakspotError('conflict', `population ${summary.population} is ${summary.state}; it has no result yet`, { population: summary.population, state: summary.state });
    return { result, images: await client.call('population.images', { population: summary.population, limit }) };
  });
}
