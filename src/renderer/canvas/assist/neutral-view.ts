import type { ViewSettings } from './options.ts';

/** The photograph as it is. */
export const neutralView: ViewSettings = { brightness: 0, contrast: 0, colourConstancy: false, hairRemoval: false };

export function isNeutral({ brightness, contrast, colourConstancy, hairRemoval }: ViewSettings): boolean {
  return brightness === 0 && contrast === 0 && !colourConstancy && !hairRemoval;
}
