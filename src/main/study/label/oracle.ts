import { grow, shrink } from '../../../core/mask/edit/index.ts';
import { maskOf, patchOf } from '../../../core/mask/edit/patch.ts';
import type { PixelMask } from '../../../core/mask/index.ts';
import { Random } from '../../../core/random.ts';
import { corruptedBelow, lesionArea } from './corruption.ts';

/** How a simulated reviewer errs, and what a review takes. All of it stands beside every figure that it made. */
export type OracleOptions = {
  /** Share of wrong masks (IoU with the truth below .75) that are let pass. */
  missRate: number;
  /** Share of right masks that are called wrong, and drawn anew. */
  falseAlarmRate: number;
  /** Standard deviation of how far a drawn outline lies outside (or inside) the true one, as a share of the lesion's radius √(area / π). */
  outlineNoise: number;
  secondsToLook: number;
  /** Beside looking, where a mask is drawn. */
  secondsToDraw: number;
};

/** One in twenty wrong masks missed, one right one in fifty redrawn, outlines within a twentieth of the radius: IoU about .93 to the truth. */
export const defaultOracle: OracleOptions = { missRate: 0.05, falseAlarmRate: 0.02, outlineNoise: 0.05, secondsToLook: 6, secondsToDraw: 30 };

export type OracleReview = {
  /** Whether the reviewer called the mask that was shown wrong. */
  wrong: boolean;
  /** What they drew instead; null where they let it stand. */
  corrected: PixelMask | null;
  seconds: number;
};

/**
 * A simulated reviewer, who knows the true mask. What they say of an image depends on the seed, the image and the mask shown alone, not on
 * the order of reviews, so that strategies are compared under the same reviewer.
 */
export function createOracle(options: OracleOptions, seed: number) {
  const draw = (image: string, truth: PixelMask): PixelMask => redraw(truth, options.outlineNoise, Random.derive(seed, 'oracle-outline', image));
  return {
    options,

    /** @param shownIou IoU of the label or prediction under review with the true mask */
    review(image: string, shownIou: number, truth: PixelMask): OracleReview {
      const isWrong = shownIou < corruptedBelow;
      const errs = Random.derive(seed, 'oracle-verdict', image).uniform() < (isWrong ? options.missRate : options.falseAlarmRate);
      const wrong = isWrong !== errs;
      return { wrong, corrected: wrong ? draw(image, truth) : null, seconds: options.secondsToLook + (wrong ? options.secondsToDraw : 0) };
    },

    /** A mask drawn from nothing. */
    label(image: string, truth: PixelMask): { mask: PixelMask; seconds: number } {
      return { mask: draw(image, truth), seconds: options.secondsToLook + options.secondsToDraw };
    },
  };
}

export type Oracle = ReturnType<typeof createOracle>;

/** The outline moved out or in by a normal share of the lesion's radius. A lesion never vanishes by it. */
function redraw(truth: PixelMask, noise: number, random: Random): PixelMask {
  const radius = Math.sqrt(lesionArea(truth) / Math.PI);
  const offset = random.normal() * noise * radius;
  if (Math.abs(offset) < 0.5) return truth;
  const patch = patchOf(truth);
  const moved = maskOf(offset > 0 ? grow(patch, offset) : shrink(patch, -offset));
  return lesionArea(moved) === 0 ? truth : moved;
}
