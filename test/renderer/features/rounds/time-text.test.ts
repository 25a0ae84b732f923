import { expect, it } from 'vitest';
import type { RoundTime } from '../../../../src/core/contract/index.ts';
import { timeText } from '../../../../src/renderer/features/rounds/new-round/time-text.ts';

const told: RoundTime = { seconds: { low: 700, high: 1010 }, rounds: [4, 2], unnamed: [], engine: 'wasm', trainings: 2, images: 1200, mayEndEarly: false, reason: null };

it('names the rounds that a figure is from', () => {
  expect(timeText(told)).toBe(
    'About 12 min to 17 min on WebAssembly. 2 networks to train and 1,200 images to score, by what rounds 2, 4 took. Beside other work it takes longer.',
  );
  expect(timeText({ ...told, seconds: { low: 41, high: 41 }, rounds: [2], trainings: 1, unnamed: [2], mayEndEarly: true })).toBe(
    'At most about 40 s on WebAssembly; it may stop early. 1 network to train and 1,200 images to score, by what round 2 took. Round 2 does not say on which computer it ran; on another one, this does not hold. Beside other work it takes longer.',
  );
});

it('says why there is none', () => {
  const none: RoundTime = { ...told, seconds: null, rounds: [], engine: null, reason: 'no-round' };
  expect(timeText(none)).toBe('No figure yet for how long it takes: no round of this project has finished. Once it trains, it shows the time left.');
  expect(timeText({ ...none, reason: 'other-computer' })).toContain('such rounds ran on another computer');
});
