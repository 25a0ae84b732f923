import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '../../engine/durable-file.ts';
import type { StudyData } from '../data/types.ts';
import type { Place } from '../plan/runs.ts';
import { canonical, runKey, runVersion } from '../run/configuration.ts';
import type { Executor } from '../run/executor.ts';
import type { RunResult } from '../run/result.ts';
import { simulate } from './simulate.ts';
import type { Simulated, SimulationRequest } from './types.ts';

/** Raised when the same simulation gives other curves from the same runs. */
const simulationVersion = 1;

/** A simulation's curves, the time that its trainings took together, and what made them. */
export type ObtainedSimulation = Simulated & { seconds: number; device: string; commit: string | null; finishedAt: string };

function simulationFile(cache: string, request: SimulationRequest, place: Place, seed: number): string {
  const key = createHash('sha256').update(canonical({ request, place, seed, runVersion, simulationVersion })).digest('hex');
  return join(cache, 'simulations', `${key}.json`);
}

/** What older versions kept does not say what was left out. */
type Kept = Omit<ObtainedSimulation, 'leftOut'> & Partial<Pick<ObtainedSimulation, 'leftOut'>>;

function withoutCurve({ strategies }: SimulationRequest, seed: number, { curves }: Kept): Simulated['leftOut'] {
  const followed = new Set(curves.map(({ strategy }) => strategy));
  return strategies.filter((strategy) => !followed.has(strategy)).map((strategy) => ({ strategy, seed, reason: 'its signal was missing; this result is of an older version, which kept no more' }));
}

/** What an earlier call has kept; null where there is nothing. */
export async function readSimulation(cache: string, request: SimulationRequest, place: Place, seed: number): Promise<ObtainedSimulation | null> {
  try {
    const kept = JSON.parse(await readFile(simulationFile(cache, request, place, seed), 'utf8')) as Kept;
    return { ...kept, leftOut: kept.leftOut ?? withoutCurve(request, seed, kept) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes a simulation for one seed, or reads it. Its trainings are kept one by one, so that an interrupted one goes on from there. */
export async function obtainSimulation(
  request: SimulationRequest, seed: number, options: { data: StudyData; executor: Executor; cache: string; commit: string | null },
): Promise<ObtainedSimulation> {
  const { data, executor, cache, commit } = options;
  const place: Place = { data: data.hash, engine: executor.engine };
  const kept = await readSimulation(cache, request, place, seed);
  if (kept) return kept;
  const trainings = new Map<string, RunResult>();
  const simulated = await simulate(request, seed, data, {
    ...executor,
    async run(configuration) {
      const result = await executor.run(configuration);
      trainings.set(runKey(configuration), result);
      return result;
    },
  });
  const results = [...trainings.values()];
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const devices = new Set(results.map(({ device }) => device));
  const obtained: ObtainedSimulation = { ...simulated, seconds, device: [...devices].join('; '), commit, finishedAt: new Date().toISOString() };
  await mkdir(join(cache, 'simulations'), { recursive: true });
  await writeFileDurably(simulationFile(cache, request, place, seed), Buffer.from(JSON.stringify(obtained)));
  return obtained;
}
