import { expect, it } from 'vitest';
import { parsePixelAddress } from '../../../src/main/page/pixel-address.ts';

const id = '0195d0a2-7b1c-7c3e-8f00-1234567890ab';
const parse = (layer: string, image: string, query: string): unknown => parsePixelAddress(layer, image, new URLSearchParams(query));

it('reads what an image’s address asks for', () => {
  expect(parse('image', id, '')).toEqual({ layer: 'image', image: id, longestSide: null });
  expect(parse('image', id, 'side=256')).toEqual({ layer: 'image', image: id, longestSide: 256 });
  expect(parse('disagreement', id, 'round=3')).toEqual({ layer: 'disagreement', image: id, round: 3 });
});

it('takes nothing that it does not know', () => {
  for (const [layer, image, query] of [
    ['image', '../../etc/passwd', ''],
    ['image', id.toUpperCase(), ''],
    ['image', `${id}/`, ''],
    ['image', id, 'side=0'],
    ['image', id, 'side=8193'],
    ['image', id, 'side=1e3'],
    ['image', id, 'side='],
    ['image', id, 'side=-5'],
    ['disagreement', id, ''],
    ['disagreement', id, 'round=0'],
    ['disagreement', id, 'round=latest'],
    ['mask', id, ''],
  ] as const) expect(parse(layer, image, query), `${layer} ${image} ${query}`).toBeNull();
});
