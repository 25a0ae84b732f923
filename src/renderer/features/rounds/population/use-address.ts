import { navigate, useRoute } from '../../../app/route.ts';
import { addressOf, readAddress, type Address } from './address.ts';

/** The address, and what changes a part of it without a step for "back". */
export function useAddress(): Address & { change: (part: Partial<Address>) => void } {
  const { parameters } = useRoute();
  const address = readAddress(parameters);
  return { ...address, change: (part) => navigate('rounds', addressOf({ ...address, ...part }), { replace: true }) };
}
