import { describe, expect, it } from 'vitest';
import type { Holder, QueueItem } from '../../../../src/core/contract/index.ts';
import { activeTime } from '../../../../src/renderer/features/review/active-time.ts';
import { LastActions } from '../../../../src/renderer/features/review/last-actions.ts';
import { beginning, filtered, neighbours, stateOf, worthPrefetching } from '../../../../src/renderer/features/review/queue-navigation.ts';

describe('activeTime', () => {
  it('counts what passes between signs of life, but no pause of more than a minute', () => {
    let now = 0;
    const time = activeTime(() => now);
    now = 20_000;
    time.touch();
    now = 50_000;
    expect(time.seconds()).toBe(50);
    now = 81_000;
    expect(time.seconds()).toBe(20);
    time.touch();
    now = 84_000;
    expect(time.seconds()).toBe(23);
  });

  it('goes on from what was spent before', () => {
    let now = 5000;
    const time = activeTime(() => now, 12.5);
    now = 6000;
    expect(time.seconds()).toBe(13.5);
  });
});

function item(rank: number, more: Partial<QueueItem> = {}): QueueItem {
  return { rank, image: `image-${rank}`, name: `ISIC_${rank}`, split: 'train', stratum: 'all', inclusionProbability: 1, behind: 0, score: 1 - rank / 10, flagged: true, labelled: true, verdict: null, reviewed: false, draft: false, ...more };
}

const items = [item(1, { reviewed: true }), item(2), item(3, { draft: true, reviewed: true }), item(4), item(5, { name: 'Wart' })];
const holder = (image: string, session: string): Holder => ({ image, annotator: { id: 'a', name: 'Ada' }, session, since: '2026-01-01T00:00:00Z' });

describe('queue navigation', () => {
  it('tells a draft before a review', () => {
    expect(items.map(stateOf)).toEqual(['reviewed', 'open', 'draft', 'open', 'open']);
  });

  it('filters by state and by part of the name', () => {
    expect(filtered(items, { text: '', states: ['open'] }).map(({ rank }) => rank)).toEqual([2, 4, 5]);
    expect(filtered(items, { text: ' isic ', states: ['open', 'draft'] }).map(({ rank }) => rank)).toEqual([2, 3, 4]);
  });

  it('finds the neighbours, also of an image that the filter leaves out', () => {
    expect(neighbours(items, 'image-1')).toMatchObject({ previous: null, next: { rank: 2 }, index: 0 });
    const open = filtered(items, { text: '', states: ['open'] });
    expect(neighbours(open, 'image-3', items)).toMatchObject({ previous: { rank: 2 }, next: { rank: 4 }, index: -1 });
    expect(neighbours(open, 'elsewhere', items)).toMatchObject({ previous: null, next: { rank: 2 }, index: -1 });
  });

  it('begins with a draft, else with the hardest open one that nobody else has', () => {
    expect(beginning(items)?.rank).toBe(3);
    const others = items.filter(({ rank }) => rank !== 3);
    expect(beginning(others, [holder('image-2', 'theirs')], 'mine')?.rank).toBe(4);
    expect(beginning(others, [holder('image-2', 'mine')], 'mine')?.rank).toBe(2);
    expect(beginning([item(1, { reviewed: true })])?.rank).toBe(1);
    expect(beginning([])).toBeNull();
  });

  it('fetches the next two and the one before', () => {
    expect(worthPrefetching(items, 'image-2')).toEqual(['image-3', 'image-4', 'image-1']);
    expect(worthPrefetching(items, 'image-5')).toEqual(['image-4']);
  });
});

describe('LastActions', () => {
  it('gives back the last thing done, and strokes once nothing is known', async () => {
    const actions = new LastActions();
    const taken: string[] = [];
    actions.stroke();
    const verdict = actions.stored('verdict', async () => void taken.push('verdict'));
    actions.stored('tag', async () => void taken.push('tag'));
    const last = actions.pop();
    expect(last).toMatchObject({ kind: 'stored', label: 'tag' });
    if (last.kind === 'stored') await last.takeBack();
    expect(taken).toEqual(['tag']);
    actions.forget(verdict);
    expect(actions.pop()).toEqual({ kind: 'stroke' });
    expect(actions.pop()).toEqual({ kind: 'stroke' });
  });
});
