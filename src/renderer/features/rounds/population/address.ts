import { linkTo, type Parameters } from '../../../app/hash.ts';

/** `population`, `image` and `round` are what is shown of those; null where nobody chose. */
export type Address = { population: number | null; image: string | null; round: number | null };

/** What the address asks for; what is no number is left out. */
export function readAddress(parameters: URLSearchParams): Address {
  const number = (name: string): number | null => {
    const value = Number(parameters.get(name));
    return Number.isInteger(value) && value > 0 ? value : null;
  };
  return { population: number('population'), image: parameters.get('image'), round: number('round') };
}

/** Populations are a view of the screen Rounds. */
export function addressOf(address: Partial<Address> & { new?: 'yes' }): Parameters {
  return { view: 'population', ...address };
}

export function linkToPopulations(address: Partial<Address> & { new?: 'yes' } = {}): string {
  return linkTo('rounds', addressOf(address));
}
