import { auditConfiguration, type AuditRequest } from '../../../src/core/contract/index.ts';
import { Random } from '../../../src/core/random.ts';
import { bcaIntervals, meanOfSums, sumsByUnit } from '../../../src/core/statistics/index.ts';
import { analyse, type Analysis } from '../../../src/main/audit/index.ts';
import type { AuditRow } from '../../../src/main/audit/rows/row.ts';
import { auditHeader } from '../../support/audit-rows.ts';
import type { Check } from '../harness.ts';
import { type Coverage, judgeCoverage, judgeCoverageClosely, judgePermutations, judgePlanted, type Permutation } from './judge.ts';
import { permuteAttributes, simulate, simulatedKeys } from './simulate.ts';

const planted = { attribute: 'tone', level: 'V' };

/** Show 3: what was put in is found, nothing else is, and intervals hold what they should. */
export const plantedTruth: Check = {
  id: '3',
  title: 'planted truth',
  async run({ say }) {
    const found = await audited(simulate({ seed: 1, patients: 800, harder: planted.level }), {});
    const rows = simulate({ seed: 2, patients: 800 });
    const runs: Permutation[] = [];
    for (let seed = 1; seed <= 200; seed++) {
      // Intervals and adjusted odds ratios have no q; few resamples and no covariates make the runs quick.
      const { family, slices } = await audited(permuteAttributes(rows, seed), { replicates: 100, adjust: [], seed });
      runs.push({ family: family.some(({ q }) => q !== null && q < 0.05), slices: slices.slices.some(({ q }) => q < 0.05) });
      if (seed % 50 === 0) say(`${seed} permutations`);
    }
    const coverage = [200, 30].map((clusters) => judgeCoverage(coverageOf(clusters, 1000, 'coverage of widened intervals')));
    say('coverage of 1,000 replicates');
    const closely = [200, 30].map((clusters) => judgeCoverageClosely(coverageOf(clusters, 10_000, 'coverage of widened intervals, closely')));
    return [judgePlanted('3.1', found.family, planted), ...judgePermutations(runs, true), ...coverage, ...closely];
  },
};

function audited(rows: readonly AuditRow[], request: AuditRequest): Promise<Analysis> {
  return analyse({ header: auditHeader(simulatedKeys), rows, configuration: auditConfiguration.parse({ depth: 2, ...request }) });
}

/**
 * Dice of an image is 1 / (1 + exp(−z)), z normal with mean 1.8 and variance 1, of which .36 is its patient's; one to six images a patient.
 * @param purpose names the random numbers: one that was drawn from when a method was chosen does not judge it
 */
export function coverageOf(clusters: number, replicates: number, purpose: string): Coverage {
  const truth = meanOfLogistic(1.8);
  let covered = 0;
  let without = 0;
  for (let seed = 0; seed < replicates; seed++) {
    const random = Random.derive(seed, purpose, clusters);
    const values: number[] = [];
    const of: number[] = [];
    for (let cluster = 0; cluster < clusters; cluster++) {
      const own = random.normal();
      for (let image = random.below(6); image >= 0; image--) {
        of.push(cluster);
        values.push(1 / (1 + Math.exp(-1.8 - 0.6 * own - 0.8 * random.normal())));
      }
    }
    const mean = meanOfSums(sumsByUnit({ of: Int32Array.from(of), count: clusters }, values));
    const { value } = bcaIntervals({ units: clusters, statistics: [mean], seed: random.nextInteger(), replicates: 1000 })[0]!;
    if (value === null) without += 1;
    else if (value.low <= truth && truth <= value.high) covered += 1;
  }
  return { clusters, replicates, covered, without };
}

/** E[1 / (1 + exp(−z))] for z normal with this mean and variance 1, by the midpoint rule over ± 10. */
export function meanOfLogistic(mean: number): number {
  const steps = 20_000;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const z = -10 + (20 * (step + 0.5)) / steps;
    sum += Math.exp(-(z ** 2) / 2) / (1 + Math.exp(-mean - z));
  }
  return (sum * 20) / steps / Math.sqrt(2 * Math.PI);
}
