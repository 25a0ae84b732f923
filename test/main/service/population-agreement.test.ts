import { expect, test } from 'vitest';
import type { PopulationBesideRound } from '../../../src/main/db/store.ts';
import { populationAgreement } from '../../../src/main/service/population-agreement.ts';

/** 40 images, of which 20 trained; the population and the round order them as told, and the round flags the top tenth of each half. */
function beside(score: (i: number) => number, hardness: (i: number) => number | null, flagged: (i: number) => boolean): { population: number; round: number; images: PopulationBesideRound[] } {
  const images = Array.from({ length: 40 }, (_, i): PopulationBesideRound => {
    const ofRound = hardness(i);
    return { image: `image ${i}`, component: `component ${i >> 1}`, score: score(i), seen: i < 20, ofRound: ofRound === null ? null : { score: ofRound, flagged: flagged(i) } };
  });
  return { population: 3, round: 2, images };
}

/** The first two of each half. */
const firstTwo = (i: number): boolean => i % 20 < 2;

test('a population that orders the images as the round does flags what it flags', () => {
  const found = populationAgreement(beside((i) => 1 / (i + 1), (i) => 40 - i, firstTwo), 0);
  expect(found).toMatchObject({ population: 3, round: 2, images: 40, byRound: 4, byPopulation: 4, byBoth: 4, byChance: 0.4, share: 1, shareInterval: { low: 1, high: 1 } });
  expect(found.spearman).toBeCloseTo(1, 12);
  expect(found.flagged.map(({ image }) => image)).toEqual(['image 0', 'image 1', 'image 20', 'image 21']);
});

test('half in common is half, with an interval around it', () => {
  // The population's hardest are the last two of the first half and the first two of the second.
  const found = populationAgreement(beside((i) => (i < 20 ? i + 1 : 60 - i), (i) => 40 - i, firstTwo), 0);
  expect(found).toMatchObject({ byRound: 4, byPopulation: 4, byBoth: 2, share: 0.5, shareInterval: { low: 0, high: 1 } });
  expect(found.flagged.filter(({ byPopulation, byRound }) => byPopulation && !byRound).map(({ image }) => image)).toEqual(['image 18', 'image 19']);
});

test('images that the round has not scored count nowhere, and no majority that differs is no flag', () => {
  const found = populationAgreement(beside(() => 0, (i) => (i < 20 ? 20 - i : null), firstTwo), 0);
  expect(found).toMatchObject({ images: 20, byRound: 2, byPopulation: 0, byBoth: 0, byChance: 0, share: 0, spearman: null });
  expect(found.flagged).toEqual([0, 1].map((i) => ({ image: `image ${i}`, byRound: true, byPopulation: false })));
});

test('a round without flags, or without a common image, has no share', () => {
  expect(populationAgreement(beside((i) => i, (i) => i, () => false), 0)).toMatchObject({ byRound: 0, share: null, shareInterval: null });
  expect(populationAgreement(beside((i) => i, () => null, firstTwo), 0)).toMatchObject({ images: 0, byChance: 0, share: null, spearman: null, flagged: [] });
});
