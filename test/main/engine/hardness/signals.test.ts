import { describe, expect, it } from 'vitest';
import { blendRanks, imageSignals, scoreImage, type ImageMaps, type ImageSignalName } from '../../../../src/main/engine/hardness/index.ts';

const size = 16;

/** A disc of the given radius whose edge falls off over `softness` pixels. */
function disc(radius: number, softness: number, centre = size / 2): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const distance = Math.hypot((i % size) + 0.5 - centre, Math.floor(i / size) + 0.5 - size / 2);
    return 1 / (1 + Math.exp((distance - radius) / softness));
  });
}

const mask = (map: Float32Array): Uint8Array => Uint8Array.from(map, (p) => (p > 0.5 ? 1 : 0));

// A lesion that every network and every view sees alike, sharply, where its label is; and one where all of that fails.
const easy: ImageMaps = {
  dense: disc(5, 0.2), ladder: [disc(5, 0.3), disc(5.1, 0.3)], views: [disc(5, 0.2), disc(5.1, 0.2)], control: disc(5, 0.3), label: mask(disc(5, 0.2)),
};
const hard: ImageMaps = {
  dense: disc(5, 2), ladder: [disc(4, 2), disc(2.5, 2)], views: [disc(5, 2, 6), disc(4, 2, 10)], control: disc(3.5, 2), label: mask(disc(4, 1, 11)),
};

type Signals = typeof imageSignals;

/** Names of signals that do not put the hard image above the easy one. */
function misoriented(signals: Signals): string[] {
  return (Object.keys(signals) as ImageSignalName[]).filter((name) => !(signals[name](hard)! > signals[name](easy)!));
}

describe('orientation: higher means harder', () => {
  it('holds for every signal', () => {
    expect(Object.keys(imageSignals)).toEqual(['pruning', 'self-confidence', 'tta', 'entropy', 'label-conflict', 'label-odds', 'random-pruning']);
    expect(misoriented(imageSignals)).toEqual([]);
  });

  it.each(Object.keys(imageSignals) as ImageSignalName[])('is noticed when %s is flipped', (name) => {
    expect(misoriented({ ...imageSignals, [name]: (maps: ImageMaps) => -imageSignals[name](maps)! })).toEqual([name]);
  });

  it('holds for the blend', () => {
    const blend = blendRanks([imageSignals.pruning, imageSignals.tta].map((signal) => [easy, hard, easy].map((maps) => signal(maps)!)));
    expect(blend[1]).toBeGreaterThan(blend[0]!);
  });
});

describe('the scores of one image', () => {
  it('are the means over the ladder and over the views', () => {
    const dense = Float32Array.of(1, 1, 0, 0);
    const maps = { dense, ladder: [Float32Array.of(1, 0, 0, 0), Float32Array.of(1, 1, 1, 1)], views: [dense, Float32Array.of(0, 0, 1, 1)], control: dense, label: null };
    // 1 − Dice: 1 − 2/3 and 1 − 4/6 on the ladder; 0 and 1 among the views.
    expect(scoreImage(maps)).toEqual({
      pruning: expect.closeTo(1 / 3, 12), 'self-confidence': 0, tta: 0.5, entropy: 0, 'label-conflict': null, 'label-odds': null, 'random-pruning': 0,
    });
  });

  it('are null where there is no label, and no control', () => {
    const scores = scoreImage({ ...easy, label: null, control: null });
    expect([scores['label-conflict'], scores['label-odds'], scores['random-pruning']]).toEqual([null, null, null]);
  });
});
