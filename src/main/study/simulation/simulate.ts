import { failureThreshold } from '../../../core/metrics/index.ts';
import type { StudyData } from '../data/types.ts';
import { maskIou } from '../label/corruption.ts';
import { createOracle, type Oracle } from '../label/oracle.ts';
import { planRun, type Place } from '../plan/runs.ts';
import { composeRun } from '../run/compose.ts';
import type { RunConfiguration } from '../run/configuration.ts';
import type { Executor } from '../run/executor.ts';
import type { RunImage, RunResult } from '../run/result.ts';
import { trainingMask, trueMask } from '../run/source.ts';
import { overlapFigures } from '../statistics/figures.ts';
import { orderImages } from './strategies.ts';
import type { LeftOut, Simulated, SimulationCurve, SimulationPoint, SimulationRequest } from './types.ts';

/** The reviewer's outlines are drawn by the run that trains on them, from the same seed. */
type Simulation = { request: SimulationRequest; seed: number; data: StudyData; place: Place; executor: Executor; oracle: Oracle };

/** Trains once, and follows each strategy from there; trainings after that are asked for at once. What has no signal to go by is left out, and said. */
export async function simulate(request: SimulationRequest, seed: number, data: StudyData, executor: Executor): Promise<Simulated> {
  const place: Place = { data: data.hash, engine: executor.engine };
  const simulation: Simulation = { request, seed, data, place, executor, oracle: createOracle(request.oracle, seed) };
  const first = await executor.run(firstRun(request, place, seed));
  switch (request.task) {
    case 'verify':
      return verify(simulation, first);
    case 'repair':
      return repair(simulation, first);
    case 'label-next':
      return labelNext(simulation, first);
  }
}

/** The training that a simulation begins with. */
export function firstRun({ task, request }: SimulationRequest, place: Place, seed: number): RunConfiguration {
  const isRepair = task === 'repair';
  return planRun(place, { ...request, scored: ['judged', isRepair ? 'trained' : 'pool'], ...(!isRepair && { folds: 0 }) }, seed, ['validation', 'test']);
}

type Ordered = { strategy: SimulationCurve['strategy']; order: RunImage[] };

/** Every strategy that has its signal, in the order asked for, and those that have none. */
function ordered({ request, data, seed }: Simulation, images: readonly RunImage[]): { orders: Ordered[]; leftOut: LeftOut[] } {
  const orders: Ordered[] = [];
  const leftOut: LeftOut[] = [];
  for (const strategy of request.strategies) {
    const found = orderImages(strategy, images, data, request.balanceBy, seed);
    if ('order' in found) orders.push({ strategy, order: found.order });
    else leftOut.push({ strategy, seed, reason: found.missing });
  }
  return { orders, leftOut };
}

/**
 * Task (a): the pool keeps the reviewer's masks for what was reviewed and found wrong, and predictions for the rest. What is left after each
 * number of reviews: mean IoU of the pool, and its failures (IoU < .65).
 */
async function verify(simulation: Simulation, first: RunResult): Promise<Simulated> {
  const { data, oracle, request } = simulation;
  const pool = first.pool.filter(({ iou }) => iou !== null);
  const failures = pool.filter(({ iou }) => iou! < failureThreshold).length;
  const curves: SimulationCurve[] = [];
  const drawn = new Map<number, number>();
  const { orders, leftOut } = ordered(simulation, pool);
  for (const { strategy, order } of orders) {
    const points: SimulationPoint[] = [];
    let [sum, left, seconds, done] = [pool.reduce((total, { iou }) => total + iou!, 0), failures, 0, 0];
    for (const reviews of request.reviews) {
      for (; done < Math.min(reviews, order.length); done++) {
        const { index, iou } = order[done]!;
        const image = data.images[index]!;
        const truth = trueMask(image);
        const review = oracle.review(image.id, iou!, truth);
        seconds += review.seconds;
        if (!review.corrected) continue;
        const corrected = drawn.get(index) ?? maskIou(review.corrected, truth);
        drawn.set(index, corrected);
        sum += corrected - iou!;
        if (iou! < failureThreshold && corrected >= failureThreshold) left -= 1;
      }
      points.push({ reviews: done, seconds, figures: { 'mean IoU of the pool': sum / pool.length, 'failures left': left, 'share of failures left': failures === 0 ? 0 : left / failures } });
    }
    curves.push({ strategy, seed: simulation.seed, points });
  }
  return { curves, leftOut };
}

/**
 * Task (b): labels are reviewed, and what was found wrong trains with the reviewer's mask. What is left after each number of reviews: wrong
 * masks, and, trained again from scratch, test IoU.
 */
async function repair(simulation: Simulation, first: RunResult): Promise<Simulated> {
  const { data, oracle, request, executor } = simulation;
  const { configuration } = first;
  const roles = composeRun(data, configuration);
  const shown = new Map<number, number>();
  for (const { index } of first.trained) {
    shown.set(index, roles.corrupted.has(index) ? maskIou(trainingMask(data, index, roles, configuration), trueMask(data.images[index]!)) : 1);
  }
  const { orders, leftOut } = ordered(simulation, first.trained);
  const curves = await Promise.all(orders.map(async ({ strategy, order }) => {
    const drawn: number[] = [];
    let [seconds, done] = [0, 0];
    const points = request.reviews.map(async (reviews): Promise<SimulationPoint> => {
      for (; done < Math.min(reviews, order.length); done++) {
        const image = data.images[order[done]!.index]!;
        const review = oracle.review(image.id, shown.get(order[done]!.index)!, trueMask(image));
        seconds += review.seconds;
        if (review.wrong) drawn.push(order[done]!.index);
      }
      const point = { reviews: done, seconds };
      const left = first.corrupted.filter((index) => !drawn.includes(index)).length;
      const again = await executor.run({
        ...configuration, folds: 0, scored: [], drawn: drawn.toSorted((a, b) => a - b), outlineNoise: drawn.length > 0 ? request.oracle.outlineNoise : 0,
      });
      return { ...point, figures: { 'wrong masks left': left, 'test IoU': overlapFigures(again.test)!.iou } };
    });
    return { strategy, seed: simulation.seed, points: await Promise.all(points) };
  }));
  return { curves, leftOut };
}

/** Task (c): the reviewer draws masks of images that had none, and the network is trained again on all labels. */
async function labelNext(simulation: Simulation, first: RunResult): Promise<Simulated> {
  const { data, oracle, request, executor } = simulation;
  const { configuration } = first;
  const labelled = composeRun(data, configuration).labelled;
  const pool = first.pool.filter(({ index }) => data.images[index]!.mask !== null);
  const { orders, leftOut } = ordered(simulation, pool);
  const curves = await Promise.all(orders.map(async ({ strategy, order }) => {
    const points = request.reviews.map(async (reviews): Promise<SimulationPoint> => {
      const chosen = order.slice(0, reviews).map(({ index }) => index).toSorted((a, b) => a - b);
      const seconds = chosen.reduce((sum, index) => sum + oracle.label(data.images[index]!.id, trueMask(data.images[index]!)).seconds, 0);
      const again = await executor.run({
        ...configuration, folds: 0, scored: [], labels: null, labelled: [...labelled, ...chosen].toSorted((a, b) => a - b), drawn: chosen,
        outlineNoise: chosen.length > 0 ? request.oracle.outlineNoise : 0,
      });
      return { reviews: chosen.length, seconds, figures: { 'test IoU': overlapFigures(again.test)!.iou, 'test failures': overlapFigures(again.test)!.failureRate } };
    });
    return { strategy, seed: simulation.seed, points: await Promise.all(points) };
  }));
  return { curves, leftOut };
}
