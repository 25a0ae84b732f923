import type { UseQueryResult } from '@tanstack/react-query';
import type { PopulationAgreement } from '../../../../../core/contract/index.ts';
import type { WeakspotError } from '../../../../../core/errors.ts';
import { useCall } from '../../../../query.ts';
import { useAddress } from '../use-address.ts';

export type ComparedRound = {
  /** Finished rounds, the newest first; null while they are read. */
  rounds: readonly number[] | null;
  /** The one that is compared with; null where none has finished. */
  round: number | null;
  choose: (round: number) => void;
  agreement: PopulationAgreement | null;
  answer: UseQueryResult<PopulationAgreement, WeakspotError>;
};

/** The round whose flags a population is held against: the newest, unless the address names another. */
export function useComparedRound(population: number): ComparedRound {
  const address = useAddress();
  const list = useCall('round.list', {});
  const rounds = list.data?.filter(({ result }) => result !== null).map(({ round }) => round).sort((a, b) => b - a) ?? null;
  const round = rounds?.find((one) => one === address.round) ?? rounds?.[0] ?? null;
  const answer = useCall('population.agreement', round === null ? null : { population, round });
  return { rounds, round, choose: (chosen) => address.change({ round: chosen }), agreement: round === null ? null : (answer.data ?? null), answer };
}
