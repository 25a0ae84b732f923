import { expect, test } from '@playwright/test';
import { benchCanvas, describeBenchCanvas, type CanvasBenchResult } from '../../bench/canvas.ts';
import { barsBind, measured } from './measured.ts';
import { browserMissing } from './served-app.ts';

const mostWorkMs = 8;
const mostTaskMs = 50;
const mostSlowFrames = 1.5;

const missing = browserMissing();
test.skip(missing !== null, missing ?? '');

let found: CanvasBenchResult;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  found = await benchCanvas(barsBind ? {} : { brushes: [5, 400], seconds: 0.5, rounds: 1 });
  console.log(describeBenchCanvas(found).replaceAll(/^/gm, '    '));
});

test('strokes of thin and wide brushes are drawn on 4,000×3,000 pixels, fitted and at 100 %', () => {
  expect(found.strokes.map(({ brush, scale }) => ({ brush, scale }))).toEqual(expect.arrayContaining([{ brush: 5, scale: 'fit' }, { brush: 400, scale: 1 }]));
  for (const { ours, plain } of found.strokes) {
    expect(ours.frames).toBeGreaterThan(0);
    expect(plain.frames).toBeGreaterThan(0);
    expect(ours.workP95).toBeGreaterThan(0);
  }
});

if (barsBind) {
  test(`on 4,000×3,000 pixels a frame of a stroke takes at most ${mostWorkMs} ms of our work, at the 95th percentile of every brush`, () => {
    const worst = Math.max(...found.strokes.map(({ ours }) => ours.workP95));
    measured(`${found.all.ours.workP95.toFixed(1)} ms over all strokes, ${worst.toFixed(1)} ms with the slowest brush`);
    expect(worst).toBeLessThanOrEqual(mostWorkMs);
  });

  test(`frames over 25 ms are at most ${mostSlowFrames} times those of a plain canvas`, () => {
    const { ours, plain } = found.all;
    measured(`${ours.slowFrames} of ${ours.frames} frames; plain canvas ${plain.slowFrames} of ${plain.frames}`);
    expect(ours.frames).toBeGreaterThan(100);
    expect(ours.slowShare).toBeLessThanOrEqual(mostSlowFrames * plain.slowShare);
  });

  test(`no task of ours takes over ${mostTaskMs} ms, neither in strokes nor when a mask of 12 megapixels is read in or replaced`, () => {
    const { all, load, commands } = found;
    const longest = Math.max(all.ours.longestCall, load.longestCall, commands.longestCall);
    measured(`longest task of ours ${all.ours.longestCall.toFixed(0)} ms in strokes, ${load.longestCall.toFixed(0)} ms in reading, ${commands.longestCall.toFixed(0)} ms in commands on the whole mask; the browser's own count of tasks over 50 ms: ${[all.ours, load, commands].map(({ longTasks }) => longTasks.length).join(', ')}`);
    expect(longest).toBeLessThanOrEqual(mostTaskMs);
    expect([all.ours, load, commands].flatMap(({ longTasks }) => longTasks)).toEqual([]);
  });
}
