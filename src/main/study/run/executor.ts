import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { moduleUrl } from '../../../core/module-url.ts';
import { reviveError, WeakspotError } from '../../../core/errors.ts';
import type { BackendName, EngineName } from '../../engine/backend/index.ts';
import { engineNodeOptions } from '../../engine/node-options.ts';
import { keepData } from '../data/open.ts';
import type { StudyData } from '../data/types.ts';
import { resultCache } from './cache.ts';
import { uniformOf, runKey, type RunConfiguration } from './configuration.ts';
import { obtainRun, type RunContext } from './execute.ts';
import type { FromRunner, ToRunner } from './protocol.ts';
import type { RunResult } from './result.ts';

/** Makes runs, one or several at a time. Each result says what computed it. */
export type Executor = {
  engine: EngineName;
  /** Runs that it can make at once. */
  parallel: number;
  run(configuration: RunConfiguration): Promise<RunResult>;
  close(): void;
};

/** Makes runs in this process, in which the engine is open: one after the other, whoever asks. */
export function executorHere(context: RunContext): Executor {
  let last: Promise<unknown> = Promise.resolve();
  return {
    engine: context.engine as EngineName,
    parallel: 1,
    run(configuration) {
      const made = last.catch(() => {}).then(() => obtainRun(configuration, context));
      last = made;
      return made;
    },
    close: () => {},
  };
}

type Runner = { child: ChildProcess; ask(message: ToRunner): Promise<FromRunner> };

/**
 * Makes runs in processes of their own, each with an engine, so that a study uses as many cores as it is given. A process is started
 * for the first run that is missing: what an engine has made can be read where that engine is not. `auto` looks for its engine at once.
 */
export async function openExecutor(options: { data: StudyData; cache: string; engine: BackendName; parallel: number; commit: string | null }): Promise<Executor> {
  const { data, cache, engine, parallel, commit } = options;
  await keepData(data, cache);
  const runners: Runner[] = [];
  const open = async (name: BackendName): Promise<{ runner: Runner; engine: EngineName }> => {
    const runner = startRunner();
    runners.push(runner);
    const answer = await runner.ask({ kind: 'open', cache, data: data.hash, engine: name, commit }).catch((error: unknown) => {
      runner.child.kill();
      throw error;
    });
    if (answer.kind !== 'ready') throw new Error(`a process that makes runs answered ${answer.kind} when it was to open`);
    return { runner, engine: answer.engine };
  };
  const close = (): void => {
    for (const { child } of runners) child.kill();
  };
  try {
    // With `auto`, alone: it may have to measure this computer's engines for the others.
    const first = engine === 'auto' ? await open(engine) : null;
    const name = first?.engine ?? (engine as EngineName);
    const results = resultCache(cache);
    /** Places of processes, each empty until it is needed; the one that is open already is taken first. */
    const idle: (Runner | null)[] = [...Array.from({ length: parallel - (first ? 1 : 0) }, () => null), ...(first ? [first.runner] : [])];
    const waiting: ((runner: Runner | null) => void)[] = [];
    const make = async (configuration: RunConfiguration): Promise<RunResult> => {
      const kept = await results.read(configuration);
      if (kept) return kept;
      let runner = idle.length > 0 ? idle.pop()! : await new Promise<Runner | null>((resolve) => waiting.push(resolve));
      try {
        // One that died with its last run, of too little memory say, is replaced.
        if (!runner?.child.connected) {
          runner = null;
          runner = (await open(name)).runner;
        }
        await runner.ask({ kind: 'run', configuration }).catch(async (error: unknown) => {
          if (!(error instanceof WeakspotError && error.code === 'interrupted')) throw error;
          // It may have been dead before it was asked, and not yet known to be; a run that ends a second process fails.
          runner = (await open(name)).runner;
          await runner.ask({ kind: 'run', configuration });
        });
      } finally {
        const next = waiting.shift();
        if (next) next(runner);
        else idle.push(runner);
      }
      return (await results.read(configuration))!;
    };
    /** By key: who asks for a run that is being made waits for it. */
    const making = new Map<string, Promise<RunResult>>();
    return {
      engine: name,
      parallel,
      run(configuration) {
        const key = runKey(configuration);
        const made = making.get(key) ?? make(configuration).finally(() => making.delete(key));
        making.set(key, made);
        return made;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function startRunner(): Runner {
  const child = fork(fileURLToPath(moduleUrl('./process-entry.ts', import.meta.url)), [], {
    execPath: process.execPath, execArgv: [...engineNodeOptions], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], windowsHide: true,
  });
  let lastWords = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (lastWords = `${lastWords}${text}`.slice(-2000)));
  return {
    child,
    ask: (message) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void): void => {
          child.off('message', answered);
          child.off('exit', ended);
          finish();
        };
        const answered = (answer: FromRunner): void => settle(() => (answer.kind === 'failed' ? reject(reviveError(answer.error)) : resolve(answer)));
        const ended = (code: number | null): void => settle(() => reject(new WeakspotError('interrupted', `a process that makes runs ended (${code}): ${lastWords.trim()}`, {})));
        child.on('message', answered);
        child.on('exit', ended);
        child.send(message);
      }),
  };
}

/**
 * Makes all runs that are missing, as many at a time as the executor can; runs that others go by come first, so that no two processes make the
 * same. What fails is told, and the others go on.
 *
 * @param options `until`: the time from which no run is begun any more
 */
export async function runAll(
  executor: Executor, configurations: readonly RunConfiguration[],
  options: { until?: number; report?: (done: number, total: number, result: RunResult | null) => void; failed?: (configuration: RunConfiguration, error: unknown) => void } = {},
): Promise<void> {
  const unique = (list: readonly RunConfiguration[]): RunConfiguration[] => [...new Map(list.map((one) => [runKey(one), one])).values()];
  const attended = unique(configurations.filter((one) => one.attention !== null));
  const uniform = unique([...configurations.filter((one) => one.attention === null), ...attended.map(uniformOf)]);
  const total = uniform.length + attended.length;
  let done = 0;
  for (const stage of [uniform, attended]) {
    const queue = stage.values();
    const work = async (): Promise<void> => {
      for (const configuration of queue) {
        if (options.until !== undefined && Date.now() >= options.until) return;
        const result = await executor.run(configuration).catch((error: unknown) => {
          options.failed?.(configuration, error);
          return null;
        });
        options.report?.(++done, total, result);
      }
    };
    await Promise.all(Array.from({ length: executor.parallel }, work));
  }
}
