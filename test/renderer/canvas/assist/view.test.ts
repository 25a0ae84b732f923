import { describe, expect, it } from 'vitest';
import { shadesOfGrey } from '../../../../src/renderer/canvas/assist/view/shades-of-grey.ts';
import { applyTone, toneTables } from '../../../../src/renderer/canvas/assist/view/tone.ts';

describe('shades of grey', () => {
  it('gives the gains that numpy 2.4.6 gives, by the formula, for norms 6 and 1', () => {
    const pixels = Uint8ClampedArray.of(200, 150, 120, 255, 180, 120, 90, 255, 90, 60, 50, 255, 220, 190, 170, 255);
    shadesOfGrey(pixels).forEach((gain, i) => expect(gain).toBeCloseTo([0.8503467395137567, 1.0451606833117313, 1.1938674592045777][i]!, 9));
    shadesOfGrey(pixels, 1).forEach((gain, i) => expect(gain).toBeCloseTo([0.8075295039445621, 1.0715295340802846, 1.2958031574924374][i]!, 9));
  });

  it('changes nothing under grey light, nor in a photograph that lacks a colour altogether', () => {
    shadesOfGrey(Uint8ClampedArray.of(10, 10, 10, 255, 200, 200, 200, 255)).forEach((gain) => expect(gain).toBeCloseTo(1, 12));
    expect(shadesOfGrey(Uint8ClampedArray.of(10, 0, 10, 255))).toEqual([1, 1, 1]);
  });

  it('undoes a coloured light', () => {
    const light = [1, 0.8, 0.6];
    const lit = Uint8ClampedArray.from([40, 90, 120, 200, 250].flatMap((value) => [...light.map((share) => value * share), 255]));
    const [red, green, blue] = shadesOfGrey(lit);
    expect(green / red).toBeCloseTo(1 / 0.8, 2);
    expect(blue / red).toBeCloseTo(1 / 0.6, 2);
  });
});

describe('brightness and contrast', () => {
  const table = (brightness: number, contrast: number, gain = 1): number[] => [0, 64, 128, 191, 255].map((value) => toneTables({ brightness, contrast }, [gain, 1, 1])[0]![value]!);

  it('at 0 change nothing', () => expect(table(0, 0)).toEqual([0, 64, 128, 191, 255]));
  // A window of 0.51 about the level 0.5: 255·((64/255 − 0.5)/0.51 + 0.5) = 2.99…
  it('raise the contrast about the middle', () => expect(table(0, 0.5)).toEqual([0, 3, 128, 252, 255]));
  it('lower it', () => expect(table(0, -1)).toEqual([64, 96, 128, 159, 191]));
  it('raise the brightness', () => expect(table(0.5, 0)).toEqual([64, 128, 192, 255, 255]));
  it('follow the gain of the colour', () => expect(table(0, 0, 0.5)).toEqual([0, 32, 64, 96, 128]));

  it('leave alpha alone', () => {
    const tables = toneTables({ brightness: 0, contrast: -1 }, [1, 1, 1]);
    expect([...applyTone(Uint8ClampedArray.of(0, 10, 100, 77), tables)]).toEqual([64, 69, 114, 77]);
  });
});
