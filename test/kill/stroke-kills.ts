import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DraftOperation, DraftRecord } from '../../src/core/contract/index.ts';
import { WeakspotError } from '../../src/core/errors.ts';
import { encodeMask } from '../../src/core/mask/index.ts';
import { Random } from '../../src/core/random.ts';
import { openProject } from '../../src/main/db/index.ts';
import { isRunning, processStart } from '../../src/main/engine/process-identity.ts';
import type { Client } from '../../src/main/service/client.ts';
import { findHolder } from '../../src/main/service/lock.ts';
import { openClient } from '../../src/main/service/open-client.ts';
import { image, importImages, writeObject } from '../main/db/fixture.ts';

export type StrokeKillOptions = {
  /** Empty folder for the project. */
  work: string;
  kills: number;
  /** Decides the moments and the strokes. */
  seed: number;
  /** Root of the product that is tried; this one where left out. */
  product?: string;
};

export type StrokeKillResult = {
  kills: number;
  /** Of all kills: steps that the service had acknowledged, and those on their way when it died. */
  acknowledged: number;
  onTheirWay: number;
  /** Of those on their way, how many had been kept. */
  kept: number;
  labels: number;
  slowestStepMs: number;
  /** Until the draft was open again, the service's start included. */
  slowestReopeningMs: number;
  /** What did not hold: empty when all is well. */
  problems: string[];
};

/** What a draft holds, and which labels there are. */
type State = { operations: DraftOperation[]; applied: number; labels: number };
type Step = { operation: DraftOperation } | { to: number } | 'submit';

/** Kills the service without warning while somebody draws, undoes and submits, and looks each time what is there afterwards. */
export async function killDuringStrokes({ work, kills, seed, product }: StrokeKillOptions): Promise<StrokeKillResult> {
  const entry = resolve(product ?? join(import.meta.dirname, '..', '..'), 'src/main/service/entry.ts');
  const random = Random.derive(seed, 'stroke kills');
  const { project, id } = makeProject(work);
  const result: StrokeKillResult = { kills: 0, acknowledged: 0, onTheirWay: 0, kept: 0, labels: 0, slowestStepMs: 0, slowestReopeningMs: 0, problems: [] };
  let { client, draft, state } = await reopen(project, entry, id);
  while (result.kills < kills) {
    const life = await drawUntilKilled({ client, id, draft, state, random, result });
    result.kills++;
    const startedMs = performance.now();
    const found = await reopen(project, entry, id);
    result.slowestReopeningMs = Math.max(result.slowestReopeningMs, performance.now() - startedMs);
    const kept = life.next !== null && same(found.state, life.next);
    if (kept) result.kept++;
    else if (!same(found.state, life.state)) {
      result.problems.push(`kill ${result.kills}: ${describe(found.state)} were found where ${describe(life.state)} had been acknowledged${life.next ? ` and ${describe(life.next)} was on its way` : ''}`);
    }
    const { clean, problems } = await found.client.call('project.verify', {});
    if (!clean) result.problems.push(`kill ${result.kills}: verify: ${problems.map((problem) => problem.message).join('; ')}`);
    ({ client, draft, state } = found);
  }
  result.labels = state.labels;
  client.close();
  while (findHolder(project)) await delay(20);
  return result;
}

/** Draws step after step until the service dies at a moment of its own; answers what was acknowledged, and what the step on its way would have made. */
async function drawUntilKilled(
  { client, id, draft, state: from, random, result }: { client: Client; id: string; draft: string; state: State; random: Random; result: StrokeKillResult },
): Promise<{ state: State; next: State | null }> {
  let state = from;
  let current = draft;
  const target = { pid: client.servicePid, started: processStart(client.servicePid) };
  const killing = delay(random.between(0, 400)).then(() => process.kill(target.pid, 'SIGKILL'));
  for (;;) {
    const step = randomStep(random, state);
    const next = after(state, step);
    const startedMs = performance.now();
    try {
      await take(client, { id, draft: current, state, step });
      result.acknowledged++;
      result.slowestStepMs = Math.max(result.slowestStepMs, performance.now() - startedMs);
      state = next;
      if (step === 'submit') current = (await client.call('draft.open', { image: id })).draft;
    } catch (error) {
      if (!(error instanceof WeakspotError) || error.code !== 'interrupted') throw error;
      await killing;
      while (isRunning(target)) await delay(5);
      // Where the answer to an opening was lost, no step was on its way.
      if (state === next) return { state, next: null };
      result.onTheirWay++;
      return { state, next };
    }
  }
}

async function take(client: Client, { id, draft, state, step }: { id: string; draft: string; state: State; step: Step }): Promise<void> {
  const at = { draft, applied: state.applied, secondsSpent: 1 };
  if (step === 'submit') await client.call('label.submit', { ...at, image: id });
  else if ('to' in step) await client.call('draft.seek', { ...at, to: step.to });
  else await client.call('draft.append', { ...at, operation: step.operation });
}

/** Mostly strokes, as people draw; an undo or redo now and then, and a label at times. */
function randomStep(random: Random, { operations, applied }: State): Step {
  const chance = random.uniform();
  if (chance < 0.15 && operations.length > 0) return { to: random.below(operations.length + 1) };
  if (chance < 0.18 && applied > 0) return 'submit';
  return { operation: { x: random.below(3600), y: random.below(2600), width: 400, height: 400, flipped: disc, tool: `stroke ${random.below(1_000_000)}` } };
}

function after({ operations, applied, labels }: State, step: Step): State {
  if (step === 'submit') return { operations: [], applied: 0, labels: labels + 1 };
  if ('to' in step) return { operations, applied: step.to, labels };
  return { operations: [...operations.slice(0, applied), step.operation], applied: applied + 1, labels };
}

/** Attaches, starting the service anew where it is gone, and takes the image as a window does. */
async function reopen(project: string, entry: string, id: string): Promise<{ client: Client; draft: string; state: State }> {
  const client = await openClient(project, { entry });
  await client.call('annotator.actAs', { name: 'Ada' });
  await client.call('hold.take', { image: id });
  const opened: DraftRecord = await client.call('draft.open', { image: id });
  const history = await client.call('label.history', { image: id });
  return { client, draft: opened.draft, state: { operations: opened.operations, applied: opened.applied, labels: history.length } };
}

/** One image of 12 megapixels without a mask; no bytes of it are ever read. */
function makeProject(work: string): { project: string; id: string } {
  const project = join(work, 'project');
  const store = openProject(project, { create: true });
  try {
    importImages(store, [image('large', { width: 4000, height: 3000, mask: null })], { split: 'train' });
    writeObject(project, 'large');
    for (const job of store.jobs.list()) {
      store.jobs.claim();
      store.jobs.finish(job.id, 'done');
    }
    return { project, id: [...store.exports.images()][0]!.id };
  } finally {
    store.close();
  }
}

const disc = (() => {
  const data = new Uint8Array(400 * 400);
  for (let y = 0; y < 400; y++) for (let x = 0; x < 400; x++) if (Math.hypot(x - 199.5, y - 199.5) < 200) data[y * 400 + x] = 1;
  return encodeMask({ width: 400, height: 400, data }).counts;
})();

function same(a: State, b: State): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function describe({ operations, applied, labels }: State): string {
  return `${applied} of ${operations.length} steps and ${labels} labels`;
}
