import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, quantileOf } from '../../../src/core/statistics/index.ts';

test('is the quantile of the sorted values, whatever their order', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, probability) => {
    expect(quantileOf(Float64Array.from(values), probability)).toBe(quantile(Float64Array.from(values).sort(), probability));
  }), { numRuns: 500 });
});

test('keeps the values, in another order', () => {
  const values = Float32Array.of(5, 1, 4, 1, 3);
  expect(quantileOf(values, 0.5)).toBe(3);
  expect([...values].sort()).toEqual([1, 1, 3, 4, 5]);
});

test('of nothing there is none', () => expect(() => quantileOf(new Float32Array(0), 0.5)).toThrow(RangeError));
