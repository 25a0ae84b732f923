import { Command, Option } from 'commander';
import type { AuditResult, ImportReport, JobRecord, PopulationResult, RoundResult } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { Client } from '../../service/client.ts';
import { percent } from '../../../core/text.ts';
import { describeAudit } from '../audit-text.ts';
import { table } from '../format.ts';
import { jsonOption } from '../option.ts';
import { describePopulation } from '../population-text.ts';
import { describeRound } from '../round-text.ts';
import { run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import { quote, researchUse, whatNext } from '../text.ts';
import { withProject } from '../with-project.ts';
import { describeImport } from './import.ts';

type Options = { resume?: string; interrupt?: string; cancel?: string; watch?: string | true; json?: boolean };

export function jobsCommand(): Command {
  return new Command('jobs')
    .description('list jobs; resume, interrupt or cancel one; or watch the one that runs')
    .argument('<project>', 'folder of the project')
    .addOption(new Option('--resume <id>', 'go on with an interrupted or failed job, and watch it').conflicts(['interrupt', 'cancel', 'watch']))
    .addOption(new Option('--interrupt <id>', 'end a job at its next safe point, so that it can be resumed').conflicts(['cancel', 'watch']))
    .addOption(new Option('--cancel <id>', 'end a job for good').conflicts('watch'))
    .option('--watch [id]', 'watch a job that another terminal started (default: the one that runs)')
    .addOption(jsonOption())
    .action((project: string, options: Options) =>
      run(options, (terminal) =>
        withProject(project, {}, async (client) => {
          const jobs = await client.call('job.list', {});
          if (options.resume !== undefined) {
            const job = findJob(jobs, options.resume);
            await client.call('job.resume', { job: job.id });
            return follow(client, project, job, terminal);
          }
          if (options.interrupt !== undefined) return stop(client, 'job.interrupt', findJob(jobs, options.interrupt), terminal);
          if (options.cancel !== undefined) return stop(client, 'job.cancel', findJob(jobs, options.cancel), terminal);
          if (options.watch !== undefined) return follow(client, project, options.watch === true ? running(jobs) : findJob(jobs, options.watch), terminal, { onlyWatch: true });
          list(project, jobs, terminal);
          return { jobs };
        }),
      ),
    );
}

/** By id, or by the beginning of an id that only one job has. */
function findJob(jobs: readonly JobRecord[], id: string): JobRecord {
  const found = jobs.filter((job) => job.id === id || (id.length >= 4 && job.id.startsWith(id)));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw new WeakspotError('bad-request', `"${id}" begins the ids of ${found.length} jobs; give more of it`, { job: id });
  throw new WeakspotError('not-found', `there is no job "${id}"; "weakspot jobs PROJECT" lists them`, { job: id });
}

function running(jobs: readonly JobRecord[]): JobRecord {
  const job = jobs.find((candidate) => candidate.state === 'running') ?? jobs.find((candidate) => candidate.state === 'queued');
  if (!job) throw new WeakspotError('not-found', 'no job is running');
  return job;
}

async function follow(client: Client, project: string, job: JobRecord, terminal: Terminal, how: { onlyWatch?: boolean } = {}): Promise<{ job: JobRecord; result: ImportReport | RoundResult | PopulationResult | AuditResult | null }> {
  const { followJob } = await import('../follow-job.ts');
  const record = await followJob(client, project, job.id, terminal, how);
  if (job.kind === 'import') {
    const result = await client.call('import.report', { job: job.id });
    terminal.print(describeImport(result));
    return { job: record, result };
  }
  if (job.kind === 'population') {
    const result = (await client.call('population.list', {})).find((one) => one.job === job.id)?.result ?? null;
    if (result) terminal.print(`${describePopulation(result)}\n\n${researchUse}`);
    return { job: record, result };
  }
  if (job.kind === 'audit') {
    const audit = (await client.call('audit.list', {})).find((one) => one.job === job.id)?.audit;
    const result = audit === undefined ? null : (await client.call('audit.get', { audit })).result;
    if (result) terminal.print(`${describeAudit(result)}\n\n${researchUse}`);
    return { job: record, result };
  }
  const { result } = await client.call('round.get', { round: job.round });
  if (result) terminal.print(`${describeRound(result)}\n\n${whatNext(project, result.round)}\n\n${researchUse}`);
  return { job: record, result };
}

/** Ends it, and waits until its process has. */
async function stop(client: Client, method: 'job.interrupt' | 'job.cancel', job: JobRecord, terminal: Terminal): Promise<JobRecord> {
  await client.call(method, { job: job.id });
  await client.subscribe('job.watch', { job: job.id }, () => {}).ended;
  const record = await client.call('job.get', { job: job.id });
  terminal.print(`Job ${job.id} is ${record.state}.`);
  return record;
}

function list(project: string, jobs: readonly JobRecord[], terminal: Terminal): void {
  if (jobs.length === 0) return terminal.print('No job has run in this project yet.');
  const rows = jobs.map((job) => [job.id, job.kind, job.round === null ? '–' : String(job.round), job.state, progressOf(job), job.createdAt.slice(0, 16).replace('T', ' ')]);
  terminal.print(table([{ title: 'job' }, { title: 'kind' }, { title: 'round', align: 'right' }, { title: 'state' }, { title: 'progress' }, { title: 'created (UTC)' }], rows));
  for (const job of jobs) {
    if (job.error) terminal.print(`\n${job.id}: ${job.error.message}`);
  }
  const folder = quote(project);
  if (jobs.some((job) => job.state === 'running')) terminal.print(`\nWatch it with: weakspot jobs ${folder} --watch`);
  const resumable = jobs.find((job) => job.resumable);
  if (resumable) terminal.print(`\nGo on with: weakspot jobs ${folder} --resume ${resumable.id}`);
}

function progressOf({ progress, state }: JobRecord): string {
  if (!progress || state === 'done') return '';
  return progress.total ? `${progress.phase}, ${percent(progress.done / progress.total)}` : `${progress.phase}, ${progress.done} ${progress.unit}`;
}
