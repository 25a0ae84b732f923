import { expect, test } from 'vitest';
import { meanDisagreement } from '../../src/core/disagreement.ts';

test('the mean over the ladder of how far each pruned map is from the dense one, whichever way', () => {
  const dense = Uint8Array.of(200, 10, 0, 255);
  const pruned = [Uint8Array.of(200, 30, 255, 254), Uint8Array.of(100, 0, 255, 255)];
  // (0 + 100) / 2, (20 + 10) / 2, (255 + 255) / 2, (1 + 0) / 2 rounded half up
  expect([...meanDisagreement([dense, ...pruned])]).toEqual([50, 15, 255, 1]);
  expect([...meanDisagreement([dense])]).toEqual([0, 0, 0, 0]);
  expect(meanDisagreement([])).toHaveLength(0);
});
