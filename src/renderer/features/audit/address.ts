export const parts = ['groups', 'adjusted', 'intersections', 'slices', 'rounds', 'labels', 'unbiased', 'details'] as const;
export type Part = (typeof parts)[number];

export type Address = { audit: number | null; part: Part; attribute: string | null };

/** What of which audit the address asks for; what it holds beyond the known choices is left out. */
export function readAddress(parameters: URLSearchParams): Address {
  const audit = Number(parameters.get('audit'));
  return {
    audit: Number.isInteger(audit) && audit > 0 ? audit : null,
    part: parts.find((part) => part === parameters.get('part')) ?? 'groups',
    attribute: parameters.get('attribute'),
  };
}

/** What is as usual is left out. */
export function addressOf({ part, ...address }: Address): Record<string, string | number | null> {
  return { ...address, part: part === 'groups' ? null : part };
}
