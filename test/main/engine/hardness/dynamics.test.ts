import { describe, expect, it } from 'vitest';
import { createTrainingDynamics, learntLoss } from '../../../../src/main/engine/hardness/dynamics.ts';

const low = learntLoss / 2;
const high = learntLoss * 2;

describe('training dynamics', () => {
  it('are the mean and the deviation of each image’s loss', () => {
    const dynamics = createTrainingDynamics(3);
    dynamics.observe(0, [0, 1], [2, 0.5]);
    dynamics.observe(1, [0, 1], Float32Array.of(4, 0.5));
    dynamics.observe(2, [0], [9]);
    // (2 + 4 + 9) / 3 = 5; deviations −3, −1, 4: 26 / 3.
    expect(dynamics.images()).toEqual([
      { observations: 3, loss: 5, deviation: expect.closeTo(Math.sqrt(26 / 3), 12), forgetting: 3 },
      { observations: 2, loss: 0.5, deviation: 0, forgetting: 2 },
      { observations: 0, loss: null, deviation: null, forgetting: null },
    ]);
  });

  it('count how often an image was learnt and then was not', () => {
    const dynamics = createTrainingDynamics(4);
    const losses = [
      [high, low, low, high, low, high],
      [low, low, low, low, low, low],
      [high, high, high, high, high, high],
      [low, high, low, high, low, high],
    ];
    for (let step = 0; step < 6; step++) dynamics.observe(step, [0, 1, 2, 3], losses.map((ofImage) => ofImage[step]!));
    // Forgotten twice; never; never learnt, which counts as forgotten each time; three times.
    expect(dynamics.images().map(({ forgetting }) => forgetting)).toEqual([2, 0, 6, 3]);
  });

  it('are higher for an image that is harder', () => {
    const dynamics = createTrainingDynamics(2);
    const [easy, hard] = [[high, low, low, low], [high, low, high, high]];
    for (let step = 0; step < 4; step++) dynamics.observe(step, [0, 1], [easy![step]!, hard![step]!]);
    const [first, second] = dynamics.images();
    expect(second!.loss!).toBeGreaterThan(first!.loss!);
    expect(second!.forgetting!).toBeGreaterThan(first!.forgetting!);
  });

  it('give the same when saved and restored at any step', () => {
    const random = [0.9, 0.1, 0.4, 0.05, 0.3, 0.2, 0.1, 0.7];
    const undisturbed = createTrainingDynamics(2);
    let disturbed = createTrainingDynamics(2);
    for (const [step, loss] of random.entries()) {
      undisturbed.observe(step, [step % 2, 1], [loss, loss / 2]);
      const saved: unknown = JSON.parse(JSON.stringify(disturbed.save()));
      disturbed = createTrainingDynamics(2);
      disturbed.restore(saved);
      disturbed.observe(step, [step % 2, 1], [loss, loss / 2]);
    }
    expect(disturbed.images()).toEqual(undisturbed.images());
    expect(disturbed.save()).toEqual(undisturbed.save());
  });

  it.each([['nothing', null], ['other images', createTrainingDynamics(3).save()], ['another thing', { observations: [1, 2] }]])('refuse a checkpoint of %s', (_, saved) => {
    expect(() => createTrainingDynamics(2).restore(saved)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
