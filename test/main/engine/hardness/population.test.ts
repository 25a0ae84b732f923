import { describe, expect, it } from 'vitest';
import { populationDisagreement } from '../../../../src/main/engine/hardness/index.ts';

const map = (text: string): Float32Array => Float32Array.from(text, (pixel) => (pixel === '#' ? 0.9 : 0.1));

describe('what a population says of an image', () => {
  it('is how far the majority of the dense networks is from that of the pruned ones, and the networks from each other', () => {
    const found = populationDisagreement({
      dense: [map('##..'), map('###.'), map('#...')],
      levels: [
        [map('##..'), map('##.#'), map('....')],
        [map('...#'), map('..##'), map('###.')],
      ],
    });
    // Dense majority ##.. (votes 3, 2, 1, 0). First level: votes 2, 2, 0, 1: ##.., the same. Second: 1, 1, 2, 2: ..##, nothing in common.
    expect([...found.denseShare]).toEqual([1, 2 / 3, 1 / 3, 0].map((share) => expect.closeTo(share, 6)));
    expect(found.byLevel).toEqual([0, 1]);
    expect(found.population).toBe(0.5);
    // 1 − Dice: first and second 1 − 4/5, first and third 1 − 2/3, second and third 1 − 2/4.
    expect(found.ensembleOf).toEqual([(1 / 5 + 1 / 3) / 2, (1 / 5 + 1 / 2) / 2, (1 / 3 + 1 / 2) / 2].map((value) => expect.closeTo(value, 12)));
    expect(found.ensemble).toBeCloseTo((1 / 5 + 1 / 3 + 1 / 2) / 3, 12);
  });

  it('counts an even vote as no majority', () => {
    const found = populationDisagreement({ dense: [map('##'), map('#.')], levels: [[map('##'), map('##')]] });
    // Dense #. against ##: 1 − 2/3.
    expect(found.population).toBeCloseTo(1 / 3, 12);
  });

  it('is higher where pruning changes more, and where networks differ more', () => {
    const same = map('####....');
    const easy = populationDisagreement({ dense: [same, same, same], levels: [[same, same, map('###.....')]] });
    const hard = populationDisagreement({ dense: [same, map('##......'), map('..####..')], levels: [[map('##......'), map('#.......'), map('......##')]] });
    expect(easy).toMatchObject({ population: 0, ensemble: 0 });
    expect(hard.population).toBeGreaterThan(easy.population);
    expect(hard.ensemble).toBeGreaterThan(easy.ensemble);
  });
});
