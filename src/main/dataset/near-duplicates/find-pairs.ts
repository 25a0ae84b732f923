const words = 8;
const chunksPerHash = 16;

/**
 * Bits of 256 by which two images may differ and still count as one picture. On 4,008 HAM10000 images this links 60
 * pairs, all of one lesion each. Of copies of all of them, halved ones differ by 14 at most, tripled ones by 18, and
 * those re-encoded as JPEG 40 by 40: 3 of the 4,008 go past the limit. Mirrored copies and those turned by 180° differ
 * by 90 and more.
 */
export const nearDistance = 31;

export type NearPair = { a: number; b: number; distance: number };

/**
 * All pairs of hashes at most {@link nearDistance} bits apart, without comparing all with all: of two such hashes, cut
 * into 16 chunks of 16 bits, at least one chunk differs in at most one bit (were it two everywhere, that would make 32),
 * so only images that share a chunk up to one bit are compared.
 * @param hashes 64 hex digits each; empty ones pair with nothing
 */
export function findNearPairs(hashes: readonly string[]): NearPair[] {
  const bits = new Uint32Array(hashes.length * words);
  // A chunk's value leads to the newest image that has it, and from there to the one before.
  const newest = Array.from({ length: chunksPerHash }, () => new Int32Array(65_536).fill(-1));
  const before = Array.from({ length: chunksPerHash }, () => new Int32Array(hashes.length));
  const comparedWith = new Int32Array(hashes.length).fill(-1);
  const pairs: NearPair[] = [];

  const compareWith = (image: number, chunk: number, value: number): void => {
    for (let other = newest[chunk]![value]!; other >= 0; other = before[chunk]![other]!) {
      if (comparedWith[other] === image) continue;
      comparedWith[other] = image;
      const distance = bitsApart(bits, image, other);
      if (distance <= nearDistance) pairs.push({ a: other, b: image, distance });
    }
  };
  hashes.forEach((hash, image) => {
    if (hash.length !== words * 8) return;
    for (let word = 0; word < words; word++) bits[image * words + word] = Number.parseInt(hash.slice(word * 8, word * 8 + 8), 16);
    for (let chunk = 0; chunk < chunksPerHash; chunk++) {
      const value = (bits[image * words + (chunk >> 1)]! >>> (chunk % 2 === 0 ? 16 : 0)) & 0xffff;
      compareWith(image, chunk, value);
      for (let bit = 0; bit < 16; bit++) compareWith(image, chunk, value ^ (1 << bit));
    }
    for (let chunk = 0; chunk < chunksPerHash; chunk++) {
      const value = (bits[image * words + (chunk >> 1)]! >>> (chunk % 2 === 0 ? 16 : 0)) & 0xffff;
      before[chunk]![image] = newest[chunk]![value]!;
      newest[chunk]![value] = image;
    }
  });
  return pairs.sort((one, two) => one.a - two.a || one.b - two.b);
}

function bitsApart(bits: Uint32Array, a: number, b: number): number {
  let distance = 0;
  for (let word = 0; word < words && distance <= nearDistance; word++) {
    distance += onesIn(bits[a * words + word]! ^ bits[b * words + word]!);
  }
  return distance;
}

function onesIn(word: number): number {
  let ones = word - ((word >>> 1) & 0x55555555);
  ones = (ones & 0x33333333) + ((ones >>> 2) & 0x33333333);
  return Math.imul((ones + (ones >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
