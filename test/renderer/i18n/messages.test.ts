import { expect, it } from 'vitest';
import { en } from '../../../src/renderer/i18n/en/index.ts';
import { formatBytes, formatNumber, formatPercent, hasMessage, t } from '../../../src/renderer/i18n/index.ts';
import { format, type Message } from '../../../src/renderer/i18n/messages.ts';

it('fills places in, and writes numbers as English readers write them', () => {
  expect(t('dataset.shown', { shown: 1234, total: 100_000 })).toBe('1,234 of 100,000 images');
  expect(t('common.round', { number: '2' })).toBe('Round 2');
});

it('chooses the plural form by the count', () => {
  expect([0, 1, 2].map((count) => t('canvas.weakPoints', { count }))).toEqual(['0 points.', '1 point.', '2 points.']);
});

it('follows another language’s rules', () => {
  expect(format({ one: '{count} image', other: '{count} images' }, { count: 0 }, 'fr')).toBe('0 image');
  expect(format('{count}', { count: 12_345.5 }, 'de')).toBe('12.345,5');
});

it('says which value a text lacks', () => {
  expect(() => format('{done} of {total}', { done: 1 }, 'en')).toThrow('lacks a value for "total"');
});

it('knows whether a key that was put together has a text', () => {
  expect(hasMessage('common.verdict-label-wrong')).toBe(true);
  expect(hasMessage('common.verdict-something')).toBe(false);
  expect(hasMessage('nothing')).toBe(false);
});

it('writes figures with their units', () => {
  expect(formatNumber(0.12345, { maximumFractionDigits: 3 })).toBe('0.123');
  expect(formatPercent(0.125, 1)).toBe('12.5 %');
  expect([850, 853_000_000, 1_200_000_000].map(formatBytes)).toEqual(['850 byte', '853 MB', '1.2 GB']);
});

it('has texts that are neither empty nor left with an unfinished place', () => {
  const texts = Object.values(en).flatMap((messages) => Object.values(messages as Record<string, Message>)).flatMap((message) => (typeof message === 'string' ? [message] : [message.one, message.other]));
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter((text) => text.trim() !== text || text === '' || /\{(?!\w+\})|\{\}/.test(text))).toEqual([]);
});
