import { expect, it } from 'vitest';
import type { ProjectChange } from '../../../src/core/contract/index.ts';
import { isTouched, touchedBy } from '../../../src/renderer/app/touched.ts';

const key = (method: string, request: unknown): unknown[] => [method, request];

it('reads a label’s own image again and no other', () => {
  const touched = touchedBy({ type: 'label', image: 'a' });
  expect(isTouched(key('image.get', { image: 'a', blinded: true }), touched)).toBe(true);
  expect(isTouched(key('image.get', { image: 'b' }), touched)).toBe(false);
  expect(isTouched(key('dataset.outlines', { image: 'a' }), touched)).toBe(true);
  expect(isTouched(key('review.history', { image: 'a' }), touched)).toBe(false);
});

it('counts a label anew wherever labels are counted', () => {
  const touched = touchedBy({ type: 'label', image: 'a' });
  for (const method of ['dataset.query', 'dataset.facets', 'review.queue', 'project.get']) expect(isTouched(key(method, {}), touched)).toBe(true);
  expect(isTouched(key('engine.list', {}), touched)).toBe(false);
});

it('tells anew what the next round learns from after a label and a verdict, and what labels buy after a round', () => {
  for (const type of ['label', 'review'] as const) {
    const touched = touchedBy({ type, image: 'a' });
    expect(isTouched(key('round.learning', { limit: 50 }), touched)).toBe(true);
    expect(isTouched(key('round.forecast', { labels: 100 }), touched)).toBe(false);
  }
  expect(isTouched(key('round.forecast', { labels: 100 }), touchedBy({ type: 'jobs' }))).toBe(true);
});

it('leaves everything but the holds alone where an image is taken', () => {
  const holder = { image: 'a', annotator: { id: '1', name: 'Ada' }, session: 's', since: '' };
  const touched = touchedBy({ type: 'held', holder });
  expect(isTouched(key('hold.list', {}), touched)).toBe(true);
  expect(isTouched(key('image.get', { image: 'a' }), touched)).toBe(true);
  expect(isTouched(key('dataset.query', {}), touched)).toBe(false);
});

it('takes a request that waits for none of an image', () => {
  expect(isTouched(key('image.get', null), touchedBy({ type: 'label', image: 'a' }))).toBe(false);
});

it('counts groups anew where an attribute or the images change', () => {
  const isAnew = (change: ProjectChange): boolean => isTouched(key('attribute.groupings', {}), touchedBy(change));
  expect([isAnew({ type: 'attributes', images: ['a'] }), isAnew({ type: 'images' }), isAnew({ type: 'review', image: 'a' })]).toEqual([true, true, false]);
});
