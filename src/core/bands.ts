/** Inner bounds of a number's bands where nothing else is asked for, by attribute; ages in years. */
export const usualBands: Readonly<Record<string, readonly number[]>> = { age: [30, 45, 60, 75] };

/** Which band a value is in: the number of bounds that it is not under. */
export function bandOf(bounds: readonly number[], value: number): number {
  let band = 0;
  while (band < bounds.length && value >= bounds[band]!) band += 1;
  return band;
}

/** What a band is called in data: "(,30)", "[30,50)", "[50,)". */
export function bandLevel(bounds: readonly number[], band: number): string {
  const [from, to] = [bounds[band - 1], bounds[band]];
  return `${from === undefined ? '(' : `[${from}`},${to === undefined ? '' : to})`;
}

/** What a band is called by people: "under 30", "30 to under 50", "50 and over". */
export function bandLabel(bounds: readonly number[], band: number): string {
  const [from, to] = [bounds[band - 1], bounds[band]];
  if (from === undefined) return to === undefined ? 'any value' : `under ${numberText(to)}`;
  return to === undefined ? `${numberText(from)} and over` : `${numberText(from)} to under ${numberText(to)}`;
}

/** The label of a band that an attribute's usual bands have; null for any other value. */
export function usualBandLabel(key: string, level: unknown): string | null {
  const bounds = Object.hasOwn(usualBands, key) ? usualBands[key]! : [];
  const band = typeof level === 'string' && bounds.length > 0 ? [...bounds, 0].findIndex((_, place) => bandLevel(bounds, place) === level) : -1;
  return band < 0 ? null : bandLabel(bounds, band);
}

function numberText(value: number): string {
  return String(value).replace('-', '−');
}
