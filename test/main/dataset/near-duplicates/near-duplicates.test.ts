import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/core/random.ts';
import { openImage } from '../../../../src/main/dataset/decode/index.ts';
import { findNearPairs, nearDistance } from '../../../../src/main/dataset/near-duplicates/find-pairs.ts';
import { hashSourceSide, perceptualHash } from '../../../../src/main/dataset/near-duplicates/perceptual-hash.ts';

const samples = join(import.meta.dirname, '../../../../resources/sample/images');

async function hashOf(bytes: Buffer): Promise<string> {
  const opened = await openImage(bytes, 'test');
  const thumbnail = await opened.pixels((pipeline) =>
    pipeline.resize(hashSourceSide, hashSourceSide, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false }),
  );
  return perceptualHash(thumbnail.data);
}

function distance(a: string, b: string): number {
  const differing = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  return differing.toString(2).replaceAll('0', '').length;
}

describe('perceptualHash', () => {
  it('takes the signs that SciPy’s cosine transform gives', () => {
    const side = hashSourceSide;
    const rgb = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
      const x = Math.floor(i / 3) % side;
      const y = Math.floor(i / 3 / side);
      return [x * 7 + y * 3, x * x + y * 5, x * y][i % 3]! % 256;
    });
    // scipy 1.17.1, fft.dctn(luminance, norm='ortho')[:16, :16] against its median without the mean.
    expect(perceptualHash(rgb)).toBe('03252e6b78ca153c5d5353b55aa975a66d5551356318a8eeced65294355bd231');
  });

  it('says nothing of an image of one colour', () => {
    expect(perceptualHash(new Uint8Array(32 * 32 * 3).fill(180))).toBe('');
  });

  it('knows a picture again after re-encoding and resizing, and tells 30 lesions apart', async () => {
    const files = readdirSync(samples).sort().slice(0, 30);
    const originals = await Promise.all(files.map((file) => hashOf(readFileSync(join(samples, file)))));
    for (const [i, file] of files.slice(0, 8).entries()) {
      const picture = sharp(readFileSync(join(samples, file)));
      const copies = [
        await picture.clone().jpeg({ quality: 45 }).toBuffer(),
        await picture.clone().resize(120).png().toBuffer(),
        await picture.clone().resize(700).webp({ quality: 70 }).toBuffer(),
      ];
      for (const copy of copies) expect(distance(originals[i]!, await hashOf(copy))).toBeLessThanOrEqual(nearDistance);
    }
    expect(findNearPairs(originals)).toEqual([]);
  });

  it('does not know a flipped or turned picture again', async () => {
    for (const file of readdirSync(samples).sort().slice(0, 8)) {
      const picture = sharp(readFileSync(join(samples, file)));
      const original = await hashOf(await picture.clone().png().toBuffer());
      for (const copy of [picture.clone().flip(), picture.clone().flop(), picture.clone().rotate(90), picture.clone().rotate(180)]) {
        expect(distance(original, await hashOf(await copy.png().toBuffer()))).toBeGreaterThan(nearDistance);
      }
    }
  });
});

describe('findNearPairs', () => {
  it('finds just the pairs that comparing all with all finds', () => {
    const digit = fc.constantFrom(...'0123456789abcdef');
    const hash = fc.array(digit, { minLength: 64, maxLength: 64 });
    // Copies of a few hashes with some bits flipped, so that distances lie on both sides of the bound.
    const family = fc.tuple(hash, fc.array(fc.array(fc.nat(255), { maxLength: 45 }), { minLength: 1, maxLength: 6 })).map(([base, flips]) =>
      flips.map((bits) => {
        const copy = base.map((character) => Number.parseInt(character, 16));
        for (const bit of bits) copy[bit >> 2]! ^= 1 << (bit & 3);
        return copy.map((value) => value.toString(16)).join('');
      }),
    );
    fc.assert(
      fc.property(fc.array(family, { minLength: 1, maxLength: 5 }), (families) => {
        const hashes = ['', ...families.flat()];
        const expected = hashes.flatMap((one, a) =>
          hashes.map((two, b) => ({ a, b, distance: one && two ? distance(one, two) : Infinity })).filter((pair) => a < pair.b && pair.distance <= nearDistance),
        );
        expect(findNearPairs(hashes)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('takes 10,000 hashes in a moment', () => {
    const random = new Random(1);
    const word = (): string => random.nextInteger().toString(16).padStart(8, '0');
    const hashes = Array.from({ length: 10_000 }, () => Array.from({ length: 8 }, word).join(''));
    hashes.push(hashes[17]!);
    expect(findNearPairs(hashes)).toEqual([{ a: 17, b: 10_000, distance: 0 }]);
  }, 5_000);
});
