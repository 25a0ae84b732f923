import { expect, it } from 'vitest';
import type { FlagRow } from '../../../src/core/contract/index.ts';
import { flagsTable } from '../../../src/main/cli/command/flags.ts';

const row = (rank: number, signals: FlagRow['signals']): FlagRow => ({
  rank, image: `image-${rank}`, name: `${rank}.jpg`, lesion: null, score: 0.5, byLevel: {}, signals, split: 'train', labelled: true, verdict: null, attributes: {},
});

it('shows the odds against labels where the round found them', () => {
  const text = flagsTable([row(1, { 'self-confidence': 0.2, tta: 0.1, 'label-odds': 1.25 }), row(2, { 'self-confidence': 0.2, tta: 0.1, 'label-odds': null })]);
  expect(text.split('\n')[0]).toMatch(/self-confidence +tta +label-odds/);
  expect(text).toContain('1.250');
  expect(text).not.toContain('No label-odds');
});

it('says that a round is older than a signal, and leaves its column out', () => {
  const text = flagsTable([row(1, { 'self-confidence': 0.2, tta: 0.1 })]);
  expect(text.split('\n')[0]).not.toContain('label-odds');
  expect(text).toContain('\n\nNo label-odds: this round was run before this signal existed. A new round computes it.');
});

it('says where no flagged lesion has a label', () => {
  expect(flagsTable([row(1, { 'self-confidence': 0.2, tta: 0.1, 'label-odds': null })])).toContain('No label-odds: none of these lesions had a label when the round scored them.');
});
