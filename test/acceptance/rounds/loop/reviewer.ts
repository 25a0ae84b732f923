import type { DraftOperation, MaskOrigin, ReviewQueue } from '../../../../src/core/contract/index.ts';
import { decodeMask, encodeMask, resizeMask, type PixelMask } from '../../../../src/core/mask/index.ts';
import { failureThreshold } from '../../../../src/core/metrics/index.ts';
import type { Client } from '../../../../src/main/service/client.ts';
import { corruptedBelow, maskIou } from '../../../../src/main/study/label/corruption.ts';

/** What an image really shows, by its id. */
export type Truth = (image: string) => Promise<PixelMask>;

/** What became of an image that was looked at. */
export type Outcome = 'mask corrected' | 'mask right' | 'prediction corrected' | 'prediction right';

const secondsALook = 5;
const secondsAnOutline = 30;

/**
 * Somebody who knows every lesion's outline and goes through a queue from its first item, as the app's Review does: takes the image,
 * draws, submits, gives a verdict, releases it.
 */
export class Reviewer {
  private readonly client: Client;
  private readonly truth: Truth;
  private readonly round: number;

  constructor(client: Client, truth: Truth, round: number) {
    this.client = client;
    this.truth = truth;
    this.round = round;
  }

  /** Looks at the first `count` items of a queue that nobody has reviewed. */
  async goThrough(queue: ReviewQueue, count: number): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    for (const { image } of queue.items.filter(({ reviewed }) => !reviewed).slice(0, count)) outcomes.set(image, await this.review(image));
    return outcomes;
  }

  private async review(image: string): Promise<Outcome> {
    const { client } = this;
    await client.call('hold.take', { image });
    try {
      const { mask, grid } = await client.call('image.get', { image });
      const truth = resizeMask(await this.truth(image), grid.width, grid.height);
      return mask ? await this.checkLabel(image, mask, truth) : await this.verify(image, truth);
    } finally {
      await client.call('hold.release', { image });
    }
  }

  /** A wrong mask is corrected and said to be wrong; of a right one it is said whether the network missed the lesion. */
  private async checkLabel(image: string, mask: { annotation: string; geometry: { size: [number, number]; counts: string } }, truth: PixelMask): Promise<Outcome> {
    const drawn = decodeMask(mask.geometry);
    if (maskIou(drawn, truth) >= corruptedBelow) {
      const { failed } = await this.prediction(image, truth);
      await this.client.call('review.verdict', { image, round: this.round, verdict: failed ? 'model-wrong' : 'nothing-wrong', label: mask.annotation });
      return 'mask right';
    }
    const label = await this.draw(image, [{ operation: flip(drawn, truth, 'brush'), origin: { kind: 'label' } }]);
    await this.client.call('review.verdict', { image, round: this.round, verdict: 'label-wrong', label });
    return 'mask corrected';
  }

  /** The network's contour is taken over, corrected, and becomes the image's mask. */
  private async verify(image: string, truth: PixelMask): Promise<Outcome> {
    const { mask, failed } = await this.prediction(image, truth);
    const empty = { ...truth, data: new Uint8Array(truth.data.length) };
    const taken = { operation: flip(empty, mask, 'accept model\'s contour'), origin: { kind: 'model', round: this.round, sparsity: 0 } as const };
    const label = await this.draw(image, [taken, { operation: flip(mask, truth, 'brush') }]);
    if (failed) await this.client.call('review.verdict', { image, round: this.round, verdict: 'model-wrong', label });
    return failed ? 'prediction corrected' : 'prediction right';
  }

  private async prediction(image: string, truth: PixelMask): Promise<{ mask: PixelMask; failed: boolean }> {
    const mask = decodeMask(await this.client.call('image.modelMask', { image, round: this.round, sparsity: 0 }));
    return { mask, failed: maskIou(mask, truth) < failureThreshold };
  }

  /** @returns the new label's id */
  private async draw(image: string, steps: readonly { operation: DraftOperation | null; origin?: MaskOrigin }[]): Promise<string> {
    const { client, round } = this;
    const { draft, applied: before } = await client.call('draft.open', { image });
    let applied = before;
    for (const { operation, origin } of steps) {
      // A contour that is empty, or right as it is, needs no stroke.
      if (!operation) continue;
      ({ applied } = await client.call('draft.append', { draft, applied, operation, origin, secondsSpent: secondsALook }));
    }
    const { id } = await client.call('label.submit', { image, draft, applied, round, secondsSpent: secondsALook + secondsAnOutline });
    return id;
  }
}

/** The stroke that makes one mask the other; null where they are the same. */
function flip(from: PixelMask, to: PixelMask, tool: string): DraftOperation | null {
  const { width, height } = from;
  const flipped = from.data.map((value, pixel) => value ^ to.data[pixel]!);
  return flipped.includes(1) ? { x: 0, y: 0, width, height, flipped: encodeMask({ width, height, data: flipped }).counts, tool } : null;
}
