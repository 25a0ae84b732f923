import { expect, it } from 'vitest';
import { linkTo, parseHash } from '../../../src/renderer/app/hash.ts';

it('writes an address without what has no value', () => {
  expect(linkTo('review', { image: 'a b', round: 3, queue: null, text: '' })).toBe('#/review?image=a+b&round=3');
  expect(linkTo('rounds')).toBe('#/rounds');
});

it('reads what it wrote', () => {
  const { screen, parameters } = parseHash(linkTo('dataset', { text: 'a&b=c?d#e/f' }));
  expect(screen).toBe('dataset');
  expect(parameters.get('text')).toBe('a&b=c?d#e/f');
});

it('takes an empty address for the first screen', () => {
  for (const hash of ['', '#', '#/']) expect(parseHash(hash).screen).toBe('');
});
