import { clusterBootstrap, mean, meanOf } from '../../../../src/core/statistics/index.ts';
import { type Line, line } from '../../harness.ts';
import { corruptedBelow, corruptionKinds } from '../../../../src/main/study/label/corruption.ts';
import type { LoopSize } from './pool.ts';
import type { ArmOutcome, LoopOutcome } from './run-loop.ts';

/** Two seeds differ by about .007 IoU, so one or two show little. */
const fewestSeeds = 3;
const bootstrapSeed = 20261123;
const leastDifference = -0.01;
/** Of Student's t at 97.5 %, by degrees of freedom from 1. */
const studentT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** Whether loops with several seeds reach the bars; what is missing is not a number, and so not met. */
export function judgeLoops(loops: readonly LoopOutcome[], size: LoopSize): Line[] {
  const seeds = new Set(loops.map(({ seed }) => seed));
  const enough = seeds.size >= fewestSeeds;
  const name = `${fewestSeeds} seeds or more (${[...seeds].join(', ')})`;
  return [
    planted(loops, size),
    wholeWay(loops, size, name, enough),
    atMost('1.3', 'wrong masks left ≤ a third of the control\'s', loops, 1 / 3, enough, ({ wrongLeft }) => wrongLeft),
    atMost('1.4', 'failures left in the pool after the reviews ≤ half of the control\'s', loops, 1 / 2, enough, ({ failuresLeft }) => failuresLeft.afterReview),
    atMost('1.5', 'failures left in the pool by round 2\'s predictions ≤ half of the control\'s', loops, 1 / 2, enough, ({ failuresLeft }) => failuresLeft.afterSecondRound),
    testDifference(loops, enough),
  ];
}

function planted(loops: readonly LoopOutcome[], { labels, wrong }: LoopSize): Line {
  const told = loops.map(({ seed, corruptions }) => {
    const kinds = corruptionKinds.map((kind) => `${corruptions.filter((entry) => entry.kind === kind).length} ${kind}`);
    return `seed ${seed}: ${kinds.join(', ')}, IoU ≤ ${Math.max(...corruptions.map(({ iou }) => iou)).toFixed(2)}`;
  });
  const met = loops.length > 0 && loops.every((loop) => loop.labels === labels && loop.corruptions.length === wrong && loop.corruptions.every(({ iou }) => iou < corruptedBelow));
  return line('1.1', `${labels} labels, ${wrong} of them wrong in three ways, each with IoU < ${corruptedBelow} to the true one`, told.join('; '), met);
}

function wholeWay(loops: readonly LoopOutcome[], { labels, pool, reviews }: LoopSize, name: string, enough: boolean): Line {
  const arms = loops.flatMap(({ seed, queues, control }) => [{ seed, name: 'queues', ...queues }, { seed, name: 'random', ...control }]);
  const told = arms.map((arm) => `${arm.seed} ${arm.name}: ${Object.entries(arm.outcomes).map(([outcome, images]) => `${images} ${outcome}`).join(', ')}; round 2 on ${arm.labels} labels`);
  const met = enough && arms.every((arm) => arm.reviewed === 2 * reviews && arm.labels > labels);
  return line('1.2', `import, round 1, ${reviews} reviews in check-label and ${reviews} in verify of ${labels} labels and a pool of about ${pool}, round 2; ${name}, each with a control that reviews at random`, told.join('. '), met);
}

/** Over all seeds together; beside it what each seed had. */
function atMost(id: string, required: string, loops: readonly LoopOutcome[], share: number, enough: boolean, left: (arm: ArmOutcome) => number): Line {
  const pairs = loops.map(({ queues, control }) => [left(queues), left(control)] as const);
  const [ours, theirs] = [0, 1].map((side) => pairs.reduce((sum, pair) => sum + pair[side]!, 0)) as [number, number];
  const conflicts = `; AUROC of what orders check-label ${loops.map(({ labelConflict }) => labelConflict?.toFixed(3) ?? 'none').join(', ')}`;
  const before = id === '1.3' ? conflicts : `; before: ${loops.map(({ failures, pool }) => `${failures} of ${pool}`).join(', ')}`;
  const measured = `${ours} against ${theirs}: ${(ours / theirs).toFixed(2)} (${pairs.map(([a, b]) => `${a}/${b}`).join(', ')}${before})`;
  return line(id, required, measured, enough && theirs > 0 && ours <= share * theirs);
}

/** Paired by image and seed: an image's difference is its mean over seeds, and whole lesions are drawn. */
function testDifference(loops: readonly LoopOutcome[], enough: boolean): Line {
  const required = `test IoU, queues − control, lower bound of the 95 % interval (paired by image and seed, bootstrap over lesions) > ${leastDifference}`;
  const perSeed = loops.map(({ queues, control }) => new Map([...queues.testIou].flatMap(([name, iou]) => (control.testIou.has(name) ? [[name, iou - control.testIou.get(name)!] as const] : []))));
  const lesions = new Map(loops.flatMap((loop) => [...loop.lesions]));
  const differences = [...Map.groupBy(perSeed.flatMap((seed) => [...seed]), ([name]) => name)].map(([name, all]) => ({ name, difference: mean(all.map(([, value]) => value))! }));
  if (differences.length === 0) return line('1.6', required, 'no test image was judged in both', false);
  const values = differences.map(({ difference }) => difference);
  const interval = clusterBootstrap({ clusters: differences.map(({ name }) => lesions.get(name)!), statistic: meanOf(values), seed: bootstrapSeed });
  const seedMeans = perSeed.map((seed) => mean([...seed.values()]) ?? Number.NaN);
  const shown = interval ? `[${interval.low.toFixed(4)}, ${interval.high.toFixed(4)}]` : 'no interval';
  const measured = `${mean(values)!.toFixed(4)} ${shown} over ${values.length} images; by seed ${seedMeans.map((value) => value.toFixed(4)).join(', ')}${overSeeds(seedMeans)}`;
  return line('1.6', required, measured, enough && interval !== null && interval.low > leastDifference);
}

/** What the seeds' own spread allows to say: with three of them, little. */
function overSeeds(means: readonly number[]): string {
  const t = studentT[means.length - 2];
  if (t === undefined) return '';
  const centre = mean(means)!;
  const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (means.length - 1));
  const half = (t * deviation) / Math.sqrt(means.length);
  return `; Student's t over seeds [${(centre - half).toFixed(4)}, ${(centre + half).toFixed(4)}]`;
}
