import type { Handlers } from '../host/dispatch.ts';
import type { SkinEstimates } from '../skin.ts';

export function skinHandlers(skin: SkinEstimates): Pick<Handlers, 'skin.estimate' | 'skin.estimateMissing'> {
  return {
    'skin.estimate': ({ image, again }) => skin.estimate(image, again),
    'skin.estimateMissing': (_request, subscriber) => skin.estimateMissing(subscriber),
  };
}
