/** The state of a generator: four unsigned 32-bit words. Plain data, so that a checkpoint can hold it. */
export type RandomState = readonly [number, number, number, number];

/**
 * xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded through splitmix32.
 * The same seed gives the same stream on every platform.
 */
export class Random {
  private words: [number, number, number, number];

  constructor(seed: number | RandomState) {
    this.words = typeof seed === 'number' ? seedWords(seed) : [...seed];
  }

  /** An independent stream for a named purpose, so that one consumer's draws never shift another's. */
  static derive(seed: number, ...labels: (string | number)[]): Random {
    let hash = (seed ^ 0x9e3779b9) >>> 0;
    for (const character of labels.join('/')) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
    return new Random(hash);
  }

  get state(): RandomState {
    return [...this.words];
  }

  /** The next unsigned 32-bit integer. */
  nextInteger(): number {
    const w = this.words;
    const result = Math.imul(rotate(Math.imul(w[1], 5), 7), 9) >>> 0;
    const shifted = w[1] << 9;
    w[2] ^= w[0];
    w[3] ^= w[1];
    w[1] ^= w[2];
    w[0] ^= w[3];
    w[2] ^= shifted;
    w[3] = rotate(w[3], 11);
    return result;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.nextInteger() / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal (Box–Muller, one of the pair, so that the state alone determines the next draw). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A new array in random order (Fisher–Yates); the input is left alone. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  }
}

function rotate(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function seedWords(seed: number): [number, number, number, number] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [next(), next(), next(), next()];
}
