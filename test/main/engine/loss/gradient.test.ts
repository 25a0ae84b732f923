import { describe, expect, it } from 'vitest';
import * as exported from '../../../../src/main/engine/loss/index.ts';
import { testEngine } from '../../../support/engine.ts';
import { lossCases, pytorch } from './cases.ts';
import { checkLosses } from './check-losses.ts';

it('holds every loss that there is against PyTorch', () => {
  const losses = Object.keys(exported).filter((name) => /Loss$|WithLogits$/.test(name));
  const checked = new Set(lossCases.map(({ name }) => name.replace('WithGate', '')));
  expect(losses.map((name) => name.replace(/Loss$|WithLogits$/, '')).filter((name) => !checked.has(name))).toEqual([]);
  expect(Object.keys(pytorch.losses).toSorted()).toEqual(lossCases.map(({ name }) => name).toSorted());
});

describe.each(['cpu', testEngine] as const)('gradients on %s', checkLosses);
