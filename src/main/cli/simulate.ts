import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { WeakspotError } from '../../core/errors.ts';
import type { BackendName } from '../engine/backend/index.ts';
import { userDataFolder } from '../engine/install/data-folder.ts';
import { openData } from '../study/data/open.ts';
import { readExport } from '../study/data/read-export.ts';
import type { StudyData } from '../study/data/types.ts';
import { defaultOracle } from '../study/label/oracle.ts';
import { describeSimulation, drawSimulations, summarizeCurves } from '../study/report/write-simulation.ts';
import { openExecutor } from '../study/run/executor.ts';
import { obtainSimulation } from '../study/simulation/obtain.ts';
import { strategies, type Strategy } from '../study/simulation/strategies.ts';
import type { SimulationRequest, Task } from '../study/simulation/types.ts';
import type { Terminal } from './terminal.ts';
import { withProject } from './with-project.ts';

export type SimulateOptions = {
  task: Task;
  strategies?: string[];
  reviews?: number[];
  seeds: number[];
  labels: number;
  noise?: number;
  balanceBy: string;
  missRate?: number;
  falseAlarmRate?: number;
  outlineNoise?: number;
  secondsToLook?: number;
  secondsToDraw?: number;
  model: 'tiny' | 'small' | 'base';
  size: number;
  steps: number;
  engine: BackendName;
  parallel: number;
  out: string;
  cache?: string;
};

const usualReviews: Record<Task, number[]> = { verify: [0, 50, 100, 200, 400], repair: [0, 20, 40, 60], 'label-next': [0, 50, 100] };

/** Simulates, prints the table, and writes it with its figures and a plot. */
export async function simulateFolder(folder: string, options: SimulateOptions, terminal: Terminal): Promise<unknown> {
  const cache = resolve(options.cache ?? join(userDataFolder(), 'studies'));
  const request: SimulationRequest = {
    task: options.task,
    request: {
      model: options.model, size: options.size, steps: options.steps, labels: options.labels,
      corruption: options.noise ?? (options.task === 'repair' ? 0.1 : 0),
    },
    strategies: (options.strategies ?? strategies).map(requireStrategy),
    reviews: options.reviews ?? usualReviews[options.task],
    balanceBy: options.balanceBy,
    oracle: {
      missRate: options.missRate ?? defaultOracle.missRate,
      falseAlarmRate: options.falseAlarmRate ?? defaultOracle.falseAlarmRate,
      outlineNoise: options.outlineNoise ?? defaultOracle.outlineNoise,
      secondsToLook: options.secondsToLook ?? defaultOracle.secondsToLook,
      secondsToDraw: options.secondsToDraw ?? defaultOracle.secondsToDraw,
    },
  };
  const data = await readData(resolve(folder), cache, terminal);
  const executor = await openExecutor({ data, cache, engine: options.engine, parallel: options.parallel, commit: null });
  try {
    terminal.note(`${data.images.length} images; ${executor.engine}`);
    const simulations = await Promise.all(options.seeds.map(async (seed) => {
      const obtained = await obtainSimulation(request, seed, { data, executor, cache, commit: null });
      terminal.note(`seed ${seed}: ${obtained.seconds.toFixed(0)} s`);
      return obtained;
    }));
    const summaries = summarizeCurves(simulations.flatMap(({ curves }) => curves));
    const leftOut = simulations.flatMap((obtained) => obtained.leftOut);
    const text = describeSimulation(request, summaries, leftOut);
    const result = { request, seeds: options.seeds, data: { name: data.name, hash: data.hash, images: data.images.length }, engine: executor.engine, device: [...new Set(simulations.map(({ device }) => device))].join('; '), strategies: summaries, leftOut };
    const out = resolve(options.out);
    await mkdir(out, { recursive: true });
    await writeFile(join(out, 'simulation.md'), `${text}\n`);
    await writeFile(join(out, 'simulation.json'), `${JSON.stringify(result, null, 2)}\n`);
    await writeFile(join(out, 'simulation.svg'), drawSimulations('What reviewing in different orders brings', [{ request, summaries }]));
    terminal.print(`${text}\n\nWrote ${join(out, 'simulation.md')}, simulation.json and simulation.svg`);
    return result;
  } finally {
    executor.close();
  }
}

function requireStrategy(name: string): Strategy {
  const found = strategies.find((strategy) => strategy === name);
  if (!found) throw new WeakspotError('bad-request', `--strategies: there is no order "${name}"; there are: ${strategies.join(', ')}`, { field: 'strategies' });
  return found;
}

/** A project's images by way of its exports, which only its service makes; any other folder as an import would read it. */
async function readData(folder: string, cache: string, terminal: Terminal): Promise<StudyData> {
  const isProject = await access(join(folder, 'project.db')).then(() => true, () => false);
  if (!isProject) return openData({ folder, cache, report: (done, total) => void (done % 500 === 0 && terminal.note(`read ${done} of ${total} images`)) });
  const out = await mkdtemp(join(tmpdir(), 'weakspot-simulate-'));
  try {
    await withProject(folder, {}, async (client) => {
      for (const format of ['coco', 'csv'] as const) await client.call('export.write', { format, out: join(out, format) });
    });
    return await readExport(out, folder, basename(folder));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
