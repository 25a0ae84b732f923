import type { PopulationAgreement } from '../../core/contract/index.ts';
import { clusterBootstrap, meanOf, spearman } from '../../core/statistics/index.ts';
import type { PopulationBesideRound } from '../db/store.ts';
// The file itself: the folder's index would load TensorFlow.js into the service.
import { flagPool } from '../engine/hardness/pool.ts';

type Beside = { population: number; round: number; images: readonly PopulationBesideRound[] };

/**
 * Holds what a population finds hard against a round's flags, on the images that both scored.
 *
 * The population flags by the round's own rule: the top tenth by PIE disagreement, among images that trained and those that did not
 * apart, and never an image on which no majority differs. It is applied to all of its images, whether the round scored them or not.
 *
 * @param seed of the bootstrap
 */
export function populationAgreement({ population, round, images }: Beside, seed: number): PopulationAgreement {
  const flagged = flagsOf(images);
  const common = images.flatMap(({ image, component, score, ofRound }) => (ofRound ? [{ image, component, score, hardness: ofRound.score, byRound: ofRound.flagged, byPopulation: flagged.has(image) }] : []));
  const ofRound = common.filter(({ byRound }) => byRound);
  const byPopulation = common.filter((one) => one.byPopulation).length;
  const byBoth = ofRound.filter((one) => one.byPopulation).length;
  return {
    population,
    round,
    images: common.length,
    byRound: ofRound.length,
    byPopulation,
    byBoth,
    byChance: common.length === 0 ? 0 : (ofRound.length * byPopulation) / common.length,
    share: ofRound.length === 0 ? null : byBoth / ofRound.length,
    shareInterval: clusterBootstrap({ clusters: ofRound.map(({ component }) => component), statistic: meanOf(ofRound.map((one) => Number(one.byPopulation))), seed }),
    spearman: spearman(common.map(({ score }) => score), common.map(({ hardness }) => hardness)),
    flagged: common.flatMap((one) => (one.byRound || one.byPopulation ? [{ image: one.image, byRound: one.byRound, byPopulation: one.byPopulation }] : [])),
  };
}

function flagsOf(images: readonly PopulationBesideRound[]): ReadonlySet<string> {
  const within = (seen: boolean): string[] => {
    const pool = images.filter((one) => one.seen === seen);
    const { flagged } = flagPool(pool.map(({ score }) => score));
    return pool.filter((_, i) => flagged[i]).map(({ image }) => image);
  };
  return new Set([...within(true), ...within(false)]);
}
