import { describe, expect, test } from 'vitest';
import { composeQueue, type QueueCandidate, type QueueOrder } from '../../../src/core/queue/compose.ts';
import { Random } from '../../../src/core/random.ts';

const hardest: QueueOrder = { order: 'hardest', randomShare: 0, limit: 100, seed: 0 };
const candidate = (image: string, priority: number | null, group: string | null = null): QueueCandidate => ({ image, priority, group });
const names = (queue: readonly { image: string }[]): string => queue.map(({ image }) => image).join('');

describe('a queue', () => {
  const five = [candidate('a', 0.1), candidate('b', 0.9), candidate('c', null), candidate('d', 0.5), candidate('e', 0.5)];

  test('without a random share is the hardest first, ties by id, and leaves out what has no priority', () => {
    const queue = composeQueue(five, hardest);
    expect(names(queue)).toBe('bdea');
    expect(queue.map(({ stratum, inclusionProbability }) => [stratum, inclusionProbability])).toEqual(Array.from({ length: 4 }, () => ['hardest', 1]));
    expect(names(composeQueue(five, { ...hardest, limit: 2 }))).toBe('bd');
    expect(composeQueue([], { ...hardest, randomShare: 0.5 })).toEqual([]);
  });

  test('is the same whatever order its candidates come in', () => {
    const share = { ...hardest, randomShare: 0.5, limit: 4 };
    expect(composeQueue(five.toReversed(), share)).toEqual(composeQueue(five, share));
  });

  test('takes the groups in turns, the hardest of each first, images without a value last', () => {
    const grouped = [
      candidate('a', 0.9, 'VI'), candidate('b', 0.8, 'I'), candidate('c', 0.95, 'I'), candidate('d', 0.7, 'I'), candidate('e', 1, null), candidate('f', 0.1, null), candidate('g', null, 'VI'),
    ];
    const queue = composeQueue(grouped, { ...hardest, order: 'balanced' });
    expect(names(queue)).toBe('caebfd');
    expect(queue.map(({ stratum }) => stratum)).toEqual(['I', 'VI', 'missing', 'I', 'missing', 'I']);
    expect(names(composeQueue(grouped, { ...hardest, order: 'balanced', limit: 2 }))).toBe('ca');
  });

  test('puts number-like groups in order of the numbers', () => {
    const grouped = ['10', '9', '1'].map((group) => candidate(group, 0.5, group));
    expect(composeQueue(grouped, { ...hardest, order: 'balanced' }).map(({ stratum }) => stratum)).toEqual(['1', '9', '10']);
  });

  test('keeps its random share of the whole, evenly spread, with the chance that each of the others had', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => candidate(`image-${String(index).padStart(3, '0')}`, index));
    const queue = composeQueue(hundred, { ...hardest, limit: 20, randomShare: 0.2 });
    const random = queue.filter(({ stratum }) => stratum === 'random');
    expect([queue.length, random.length]).toEqual([20, 4]);
    expect(queue.flatMap(({ stratum }, place) => (stratum === 'random' ? [place] : []))).toEqual([2, 7, 12, 17]);
    for (const item of random) expect(item.inclusionProbability).toBe(4 / 84);
    expect(queue.filter(({ stratum }) => stratum === 'hardest').map(({ image }) => image)).toEqual(Array.from({ length: 16 }, (_, index) => `image-0${99 - index}`));
  });

  test('has few random images where few have a priority, but one at least', () => {
    const few = Array.from({ length: 50 }, (_, index) => candidate(String(index).padStart(2, '0'), index < 5 ? index : null));
    const queue = composeQueue(few, { ...hardest, limit: 30, randomShare: 0.1 });
    expect(queue.map(({ stratum }) => stratum).toSorted()).toEqual([...Array.from({ length: 5 }, () => 'hardest'), 'random']);
    expect(queue.find(({ stratum }) => stratum === 'random')!.inclusionProbability).toBe(1 / 45);
    const none = composeQueue(few.slice(5), { ...hardest, limit: 30, randomShare: 0.1 });
    expect(none.map(({ stratum, inclusionProbability }) => [stratum, inclusionProbability])).toEqual([['random', 1 / 45]]);
  });

  test('may be random as a whole, and then each image has the same chance', () => {
    const queue = composeQueue(five, { ...hardest, randomShare: 1, limit: 3 });
    expect(queue.map(({ stratum, inclusionProbability }) => [stratum, inclusionProbability])).toEqual(Array.from({ length: 3 }, () => ['random', 3 / 5]));
    expect(composeQueue(five, { ...hardest, randomShare: 1 }).every(({ inclusionProbability }) => inclusionProbability === 1)).toBe(true);
  });
});

test('any queue holds each image once, no more than its limit, and chances that add up to its length', () => {
  const random = Random.derive(3, 'queues');
  for (let round = 0; round < 300; round++) {
    const count = random.below(40);
    const candidates = Array.from({ length: count }, (_, index) => candidate(`i${index}`, random.uniform() < 0.3 ? null : random.below(5), random.uniform() < 0.3 ? null : String(random.below(4))));
    const order: QueueOrder = { order: random.below(2) === 0 ? 'hardest' : 'balanced', randomShare: [0, 0.1, 0.5, 1][random.below(4)]!, limit: 1 + random.below(50), seed: round };
    const queue = composeQueue(candidates, order);
    expect(new Set(queue.map(({ image }) => image)).size).toBe(queue.length);
    expect(queue.length).toBeLessThanOrEqual(Math.min(order.limit, count));
    const certain = queue.filter(({ stratum }) => stratum !== 'random');
    const drawn = queue.length - certain.length;
    for (const item of queue) expect(item.inclusionProbability).toBeCloseTo(item.stratum === 'random' ? drawn / (count - certain.length) : 1, 12);
  }
});

describe('over many seeds', () => {
  const random = Random.derive(4, 'pool');
  const pool = Array.from({ length: 60 }, (_, index) => candidate(`image-${String(index).padStart(2, '0')}`, random.uniform() < 0.25 ? null : random.uniform(), ['I', 'II', 'VI', null][random.below(4)]!));
  // Labels are wrong where the network is unsure, so that what is reviewed first is far from typical.
  const wrong = new Map(pool.map(({ image, priority }) => [image, Number((priority ?? 0.1) > 0.6)]));
  const truth = [...wrong.values()].reduce((sum, value) => sum + value, 0) / pool.length;
  const seeds = 4000;

  test.each(['hardest', 'balanced'] as const)('each image comes as often as its chance says, and weighting by it estimates without bias (%s)', (order) => {
    const times = new Map<string, number>();
    const chance = new Map<string, number>();
    let estimated = 0;
    let unweighted = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const queue = composeQueue(pool, { order, randomShare: 0.4, limit: 25, seed });
      for (const { image, inclusionProbability } of queue) {
        times.set(image, (times.get(image) ?? 0) + 1);
        chance.set(image, inclusionProbability);
      }
      estimated += queue.reduce((sum, { image, inclusionProbability }) => sum + wrong.get(image)! / inclusionProbability, 0) / pool.length / seeds;
      unweighted += queue.reduce((sum, { image }) => sum + wrong.get(image)!, 0) / queue.length / seeds;
    }
    expect(chance.size).toBe(pool.length);
    for (const { image } of pool) {
      const p = chance.get(image)!;
      // Five standard errors of a share.
      expect(Math.abs(times.get(image)! / seeds - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / seeds) + 1e-12);
    }
    expect(Math.abs(estimated - truth)).toBeLessThan(0.005);
    expect(unweighted - truth).toBeGreaterThan(0.1);
  });
});
