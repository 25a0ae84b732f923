import { meanDisagreement } from '../../core/disagreement.ts';
import { WeakspotError } from '../../core/errors.ts';
import type { ProjectStore } from '../db/store.ts';

/** White, with the mean disagreement as alpha: a viewer lays it over the image, in a colour of its choice. */
export async function readDisagreement(store: ProjectStore, image: string, round: number | null): Promise<{ mediaType: string; bytes: Uint8Array }> {
  const held = store.predictions.withheld(round, image);
  if (held !== null) {
    throw new WeakspotError('permission', `predictions are withheld for ${held} images, so that their labels stay independent of the network`, { image, split: held });
  }
  const { size, levels } = store.flags.evidence(round, image);
  if (levels.length === 0) throw new WeakspotError('not-found', `the round made no prediction of image ${image}`, { image, round });
  const alpha = meanDisagreement(levels.map(({ probability }) => probability));
  const data = Buffer.alloc(alpha.length * 2, 255);
  for (let pixel = 0; pixel < alpha.length; pixel++) data[2 * pixel + 1] = alpha[pixel]!;
  const { default: sharp } = await import('sharp');
  const bytes = await sharp(data, { raw: { width: size, height: size, channels: 2 } }).toColourspace('b-w').png().toBuffer();
  return { mediaType: 'image/png', bytes };
}
