import { describe, expect, it } from 'vitest';
import { duration, figure, interval, moment, percent, plural, roughDuration, sparsityText } from '../../src/core/text.ts';

describe('figures as people read them', () => {
  it('writes figures with a true minus, and a dash for what is missing', () => {
    expect(figure(-0.0312)).toBe('−0.031');
    expect(figure(-0.0001)).toBe('0.000');
    expect(figure(null)).toBe('–');
    expect(figure(Number.NaN)).toBe('–');
    expect(percent(0.0798, 1)).toBe('8.0 %');
  });

  it('writes times in UTC and durations in the unit that fits', () => {
    expect(moment('2026-11-20T09:30:59+01:00')).toBe('2026-11-20 08:30 UTC');
    expect(duration(8.25)).toBe('8.3 s');
    expect(duration(75)).toBe('1 min 15 s');
    expect(duration(4000)).toBe('1 h 7 min');
  });

  it('writes intervals, sparsities and counts', () => {
    expect(interval({ low: -0.02, high: 0.0312 })).toBe('−0.020 to 0.031');
    expect(interval(null)).toBe('–');
    expect(sparsityText(0.3)).toBe('30 %');
    expect(sparsityText(0.125)).toBe('12.5 %');
    expect([0, 44, 84, 86, 5369, 5400, 7499].map(roughDuration)).toEqual(['10 s', '40 s', '80 s', '1 min', '89 min', '1 h 30 min', '2 h 5 min']);
    expect(plural(1, 'lesion')).toBe('1 lesion');
    expect(plural(2990, 'lesion')).toBe('2,990 lesions');
  });
});
