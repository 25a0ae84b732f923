import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoundRequest } from '../../../../src/core/contract/index.ts';
import type { JobRunner } from '../../../../src/main/jobs/protocol.ts';
import { runSmallRound, samplePool, type SmallPool, type SmallRun } from '../../honesty/small-round.ts';
import { type Line, line } from '../../harness.ts';
import { boxesOnly, changed, insideOut, isConflicting, isTraining, otherTestImages, scoredBefore } from './pools.ts';

/** Enough to tell weights apart; nobody looks at their figures. */
const short: RoundRequest = { steps: 24 };
/** A network after one step reaches .16 to .2 on these images. */
const leastIouFromBoxes = 0.35;

type Run = (pool: SmallPool, name: string, changes?: RoundRequest) => Promise<SmallRun>;
type Measure = (run: Run, pool: SmallPool, project: string) => Promise<Line>;

/** What a round must learn from, and what it must not; by the weights that it ends with. */
const measures: Record<string, Measure> = { 'H.1': boxesTeach, 'H.2': verdictsDecide, 'H.3': attentionCounts, 'H.4': testImagesNeverTrain };

/** Small rounds on the sample set, and what their files say of what was learnt from; `only` names lines. */
export async function measureLearning(runner: JobRunner, sample: string, only: readonly string[] = Object.keys(measures)): Promise<Line[]> {
  const project = mkdtempSync(join(tmpdir(), 'weakspot-learning-'));
  try {
    const pool = await samplePool(sample, project);
    const lines: Line[] = [];
    for (const id of only) {
      const run: Run = (images, name, changes = {}) => runSmallRound(runner, images, project, `${id}-${name}`, changes);
      lines.push(await measures[id]!(run, pool, project));
    }
    return lines;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

async function boxesTeach(run: Run, pool: SmallPool): Promise<Line> {
  const { result } = await run(boxesOnly(pool), 'boxes', { setting: 'weakly-supervised' });
  const iou = result.test?.iou ?? Number.NaN;
  const met = iou >= leastIouFromBoxes && result.images.labelled === 0 && result.images.weak > 0;
  return line('H.1', `boxes alone teach: test IoU ≥ ${leastIouFromBoxes} without a single training mask`, `IoU ${iou.toFixed(3)} from ${result.images.weak} boxes, ${result.images.labelled} masks`, met);
}

/** Of images that people said are poor, or whose masks they said are wrong, nothing may be learnt: not even a wrong mask's pixels. */
async function verdictsDecide(run: Run, pool: SmallPool): Promise<Line> {
  const judged = changed(pool, (image, place) => {
    if (!isTraining(image)) return image;
    if (place % 10 === 0) return { ...image, verdict: 'poor-image', weight: 0 };
    return place % 10 === 4 ? { ...image, verdict: 'label-wrong', labelled: false } : image;
  });
  const other = changed(judged, (image) => (image.verdict === null ? image : insideOut(image)));
  const [a, b, ignoring] = [await run(judged, 'judged', short), await run(other, 'other', short), await run(pool, 'none', short)];
  const required = 'verdicts decide what trains: masks of images said to be poor or wrongly labelled leave no trace in the weights';
  return traces('H.2', required, { same: [a, b], different: [a, ignoring] });
}

async function attentionCounts(run: Run, pool: SmallPool): Promise<Line> {
  const scored = scoredBefore(pool);
  const other = changed(scored, (image, place) => (isTraining(image) && isConflicting(place) ? insideOut(image) : image));
  const drop = { ...short, attention: 'drop-conflict' } as const;
  const [a, b, uniform] = [await run(scored, 'dropped', drop), await run(other, 'other', drop), await run(scored, 'uniform', short)];
  const attended = await run(scored, 'attended', { ...short, attention: 'clean-attend' });
  const required = 'attention weights count: images that it drops leave no trace in the weights, and those that it attends do';
  return traces('H.3', required, { same: [a, b], different: [a, uniform], alsoDifferent: [attended, uniform] });
}

/** In the setting that takes images in every way there is: masks, images without a label, a teacher. */
async function testImagesNeverTrain(run: Run, pool: SmallPool, project: string): Promise<Line> {
  const half = changed(pool, (image, place) => (isTraining(image) && place % 4 === 0 ? { ...image, mask: null, labelled: false } : image));
  const semi = { ...short, setting: 'semi-supervised', compareSetting: false } as const;
  const [a, b] = [await run(half, 'semi', semi), await run(await otherTestImages(half, project), 'other', semi)];
  const supervised = await run(half, 'supervised', short);
  const required = 'a corrected test image never trains, with a label or without: other pixels and masks there leave the weights bit-identical';
  return traces('H.4', required, { same: [a, b], different: [a, supervised] });
}

type Comparison = { same: [SmallRun, SmallRun]; different: [SmallRun, SmallRun]; alsoDifferent?: [SmallRun, SmallRun] };

/** Weights that must be the same, beside those that must not: without these, a round that learns nothing would pass. */
function traces(id: string, required: string, { same, different, alsoDifferent = different }: Comparison): Line {
  const alike = ([a, b]: [SmallRun, SmallRun]): boolean => a.weightsSha256 === b.weightsSha256;
  const told = (runs: [SmallRun, SmallRun]): string => runs.map(({ weightsSha256 }) => weightsSha256.slice(0, 8)).join(' and ');
  const met = alike(same) && !alike(different) && !alike(alsoDifferent);
  return line(id, required, `must be the same: ${told(same)}; must differ: ${told(different)}, ${told(alsoDifferent)}`, met);
}
