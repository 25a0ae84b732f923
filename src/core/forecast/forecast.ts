import type { RoundForecast, RoundResult } from '../contract/index.ts';
import { Random } from '../random.ts';
import { quantile } from '../statistics/index.ts';
import { plural } from '../text.ts';
import { errorAt, fitPowerLaw, type CurvePoint, type PowerLaw } from './power-law.ts';

/** Fewest numbers of labels that fix a law of three parameters, and how far apart the lowest and the highest must be. */
const fewestCounts = 3;
const leastSpread = 2;

/**
 * Standard deviation of validation IoU between trainings on as many labels. .005 comes from the seed alone (a pair's difference has .007,
 * docs/decisions/022-queues-and-forecast.md); which images are labelled adds to it, and is taken to add as much. Few
 * points may lie on a law by chance, so that their own spread is never taken for less.
 */
const trainingDeviation = 0.01;

/** The next labels are forecast in these multiples of the number that was asked for. */
const multiples = [1, 2, 5];

export type Forecast = { fit: PowerLaw & { residual: number }; next: { n: number; error: number; low: number; high: number }[] };

/**
 * What a training on each number of labels in `next` should give, with the interval that 95 % of such trainings should fall in: the law
 * is fitted, as many errors as there are points are drawn around it, fitted and extrapolated again, and the new training's own
 * spread added (a parametric bootstrap; Davison & Hinkley 1997, § 2.2 and 6.3). The spread is that of the residuals, over
 * the points beyond the three that the parameters use up, and `leastDeviation` at least.
 *
 * @returns errors and bounds in [0, 1]
 */
export function forecastErrors(points: readonly CurvePoint[], next: readonly number[], { seed = 0, replicates = 400, leastDeviation = trainingDeviation } = {}): Forecast {
  const fit = fitPowerLaw(points);
  const spare = points.length - 3;
  const deviation = Math.max(leastDeviation, spare > 0 ? fit.residual * Math.sqrt(points.length / spare) : 0);
  const random = Random.derive(seed, 'forecast');
  const drawn = next.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    const again = fitPowerLaw(points.map(({ n }) => ({ n, error: clamp(errorAt(fit, n) + deviation * random.normal()) })));
    for (const [place, n] of next.entries()) drawn[place]![replicate] = clamp(errorAt(again, n) + deviation * random.normal());
  }
  return {
    fit,
    next: next.map((n, place) => {
      const sorted = drawn[place]!.sort();
      const error = clamp(errorAt(fit, n));
      // A law at a bound of its parameters is outside of what is drawn around it.
      return { n, error, low: Math.min(error, quantile(sorted, 0.025)), high: Math.max(error, quantile(sorted, 0.975)) };
    }),
  };
}

/**
 * What more labels should buy, from validation IoU of finished rounds and of their trainings on parts of the labels. Rounds count that
 * are like the newest one: same network, same size of images, same setting; others lie on another curve.
 *
 * @param results of finished rounds, the oldest first
 * @param more labels beyond those of the newest round
 */
export function forecastRounds(results: readonly RoundResult[], more: number): RoundForecast {
  const newest = results.at(-1);
  if (!newest) return without([], 'no round has finished yet: run one with a learning curve, which trains on parts of the labels as well');
  const points = results.filter((result) => isLike(result, newest)).flatMap(pointsOf);
  if (points.length === 0) return without(points, 'the rounds have no labelled validation image to be judged by: give some images of the validation split a mask, then run a round');
  const counts = [...new Set(points.map(({ labels }) => labels))].toSorted((a, b) => a - b);
  const advice = 'run a round with a learning curve, which trains on a quarter and on half of the labels as well';
  if (counts.length < fewestCounts) return without(points, `a forecast needs trainings on ${fewestCounts} numbers of labels, and rounds like round ${newest.round} have ${counts.length}: ${advice}`);
  const [least, most] = [counts[0]!, counts.at(-1)!];
  if (most < leastSpread * least) {
    return without(points, `the rounds had ${least} to ${plural(most, 'label')}: too near each other to tell what more would buy; ${advice}`);
  }
  const { labelled } = newest.images;
  const found = forecastErrors(points.map(({ labels, iou }) => ({ n: labels, error: 1 - iou })), multiples.map((times) => labelled + times * more));
  return {
    points,
    fit: found.fit,
    next: found.next.map(({ n, error, low, high }) => ({ labels: n, iou: 1 - error, low: 1 - high, high: 1 - low })),
    reason: null,
  };
}

function without(points: RoundForecast['points'], reason: string): RoundForecast {
  return { points, fit: null, next: [], reason };
}

function isLike(result: RoundResult, newest: RoundResult): boolean {
  return result.model.preset === newest.model.preset && result.model.size === newest.model.size && result.setting === newest.setting;
}

/** `round` is null for a training on a part of a round's labels. */
function pointsOf({ round, images, validation, learningCurve = [] }: RoundResult): RoundForecast['points'] {
  const parts = learningCurve.filter(({ labels }) => labels < images.labelled).map((point) => ({ ...point, round: null }));
  return validation === null ? parts : [...parts, { labels: images.labelled, iou: validation.iou, round }];
}

function clamp(error: number): number {
  return Math.min(1, Math.max(0, error));
}
