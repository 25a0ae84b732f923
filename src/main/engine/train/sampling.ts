import { WeakspotError } from '../../../core/errors.ts';
import { Random } from '../../../core/random.ts';

/** Where training stands in its data: plain, so that a checkpoint can hold it. */
export type Cursor = { epoch: number; position: number };

export type Sampler = {
  /** The next `count` images after the cursor, across the ends of epochs, and the cursor behind them. */
  next(cursor: Cursor, count: number): { batch: number[]; cursor: Cursor };
};

/**
 * Draws batches from shuffled epochs. A sample of weight w comes w times an epoch on average: its whole part always, its
 * fraction by chance, anew each epoch; weight 0 leaves it out. Each epoch's order is a function of seed and epoch alone.
 *
 * @param weights as many as `indices`; null weighs all 1
 * @param purpose of the draws: two samplers of one training have streams of their own
 * @throws WeakspotError `bad-request` for weights that are negative, not finite or above 100, or when nothing is left to draw
 */
export function createSampler(indices: readonly number[], weights: readonly number[] | null, seed: number, purpose = 'epoch'): Sampler {
  if (weights && weights.length !== indices.length) throw new Error(`${weights.length} weights for ${indices.length} samples`);
  const weightOf = (position: number): number => weights?.[position] ?? 1;
  let total = 0;
  for (const position of indices.keys()) {
    const weight = weightOf(position);
    if (!(weight >= 0 && weight <= 100)) throw new WeakspotError('bad-request', `sample weights lie between 0 and 100, not ${weight}`, { field: 'weight', weight });
    total += weight;
  }
  if (total === 0) throw new WeakspotError('bad-request', 'nothing to train on: every training image has weight 0 or no label; label some images first');

  const drawEpoch = (epoch: number): number[] => {
    const random = Random.derive(seed, purpose, epoch);
    const drawn = indices.flatMap((index, position) => {
      const weight = weightOf(position);
      const whole = Math.floor(weight);
      const times = whole + (weight > whole && random.uniform() < weight - whole ? 1 : 0);
      return Array.from({ length: times }, () => index);
    });
    return random.shuffle(drawn);
  };

  let current: { epoch: number; order: number[] } | null = null;
  const orderOf = (epoch: number): number[] => {
    if (current?.epoch !== epoch) current = { epoch, order: drawEpoch(epoch) };
    return current.order;
  };

  return {
    next({ epoch, position }, count) {
      const batch: number[] = [];
      while (batch.length < count) {
        const order = orderOf(epoch);
        const taken = order.slice(position, position + count - batch.length);
        batch.push(...taken);
        position += taken.length;
        if (position === order.length) {
          epoch += 1;
          position = 0;
        }
      }
      return { batch, cursor: { epoch, position } };
    },
  };
}
