import type { CurvePoint, JobEvent, RoundSummary } from '../../core/contract/index.ts';
import { readSavedCurve } from '../engine/train/saved-curve.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { newestTraining } from '../jobs/round/arm-folders.ts';
import { workFolder } from '../jobs/round/work-folder.ts';
import { jobWorkFolder } from '../jobs/work-folder.ts';

/** So many points draw a curve; past twice as many, every other one goes. */
const mostPoints = 1000;

/** Curves of trainings as they run: the points that jobs tell, behind those that an earlier process saved. Of several, the one that runs. */
export class RoundCurves {
  private readonly projectFolder: string;
  private readonly told = new Map<string, CurvePoint[]>();
  /** Which of its trainings each job is at. */
  private readonly arms = new Map<string, number>();

  constructor(projectFolder: string, queue: JobQueue) {
    this.projectFolder = projectFolder;
    queue.watchAll((event) => this.note(event));
  }

  async of({ result, job }: RoundSummary): Promise<CurvePoint[]> {
    if (result) return result.curve.map((point) => ({ ...point, imagesPerSecond: null }));
    const told = this.told.get(job) ?? [];
    const saved = await readSavedCurve(await newestTraining(workFolder(jobWorkFolder(this.projectFolder, job)).training));
    const before = told[0]?.step ?? Infinity;
    return [...saved.filter(({ step }) => step < before).map((point) => ({ ...point, imagesPerSecond: null })), ...told];
  }

  private note(event: JobEvent): void {
    if (event.type === 'state' && event.record.state === 'done') {
      this.told.delete(event.job);
      this.arms.delete(event.job);
    }
    if (event.type !== 'progress' || event.progress.phase !== 'training') return;
    const { done, figures } = event.progress;
    const { loss, imagesPerSecond, validationDice, validationIou, armStep: step = done, arm = 1 } = figures;
    if (loss === undefined) return;
    const points = this.arms.get(event.job) === arm ? (this.told.get(event.job) ?? []) : [];
    this.arms.set(event.job, arm);
    // A resumed training goes back to its checkpoint.
    while (points.length > 0 && points.at(-1)!.step >= step) points.pop();
    // Each report repeats the last validation's figures.
    const last = points.findLast((point) => point.validationIou !== null);
    const validated = validationIou !== undefined && (last?.validationIou !== validationIou || last.validationDice !== validationDice);
    points.push({
      step,
      loss,
      validationDice: validated ? (validationDice ?? null) : null,
      validationIou: validated ? validationIou : null,
      imagesPerSecond: imagesPerSecond ?? null,
    });
    this.told.set(event.job, points.length > 2 * mostPoints ? thin(points) : points);
  }
}

function thin(points: readonly CurvePoint[]): CurvePoint[] {
  return points.filter((point, place) => place % 2 === 0 || point.validationIou !== null);
}
