import { roundConfiguration, type RoundResult } from '../../../src/core/contract/index.ts';
import type { ProjectStore } from '../../../src/main/db/index.ts';
import { writeResult } from './result-fixture.ts';

/** A finished round that found the images of these names hard, the first most of all: it alone is flagged, with a score of 1. */
export function finishRound(store: ProjectStore, names: readonly string[], change: Partial<RoundResult> = {}, parent?: string): number {
  const { round } = store.rounds.create(roundConfiguration.parse({}));
  const ids = new Map([...store.rounds.snapshot(round).images].map((image) => [image.name, image.id]));
  store.rounds.takeResult(round, writeResult(names.map((name) => ids.get(`${name}.jpg`)!), { round, ...change }, parent));
  return round;
}
