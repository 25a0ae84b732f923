/** What an address of pixels asks for. */
export type PixelAddress = { layer: 'image'; image: string; longestSide: number | null } | { layer: 'disagreement'; image: string; round: number };

const imageId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads `…/image/<id>?side=<pixels>` or `…/disagreement/<id>?round=<number>`; null where it is neither. A page names images by
 * id alone: which file that is, only the service knows.
 */
export function parsePixelAddress(layer: string, image: string, query: URLSearchParams): PixelAddress | null {
  if (!imageId.test(image)) return null;
  if (layer === 'image') {
    const side = query.get('side');
    if (side === null) return { layer, image, longestSide: null };
    const longestSide = wholeNumber(side, 8192);
    return longestSide === null ? null : { layer, image, longestSide };
  }
  if (layer === 'disagreement') {
    const round = wholeNumber(query.get('round') ?? '', 1_000_000);
    return round === null ? null : { layer, image, round };
  }
  return null;
}

export const pixelAddressAdvice = 'an image is named by its id, with a side in whole pixels; a disagreement by the image’s id and a round';

/** An image's pixels never change under its id, nor does what a round found, so a page may keep them. */
export const pixelCacheControl = 'private, max-age=31536000, immutable';

function wholeNumber(text: string, most: number): number | null {
  const value = Number(text);
  return /^\d{1,7}$/.test(text) && value >= 1 && value <= most ? value : null;
}
