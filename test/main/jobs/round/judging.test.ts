import { inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import { openJudging } from '../../../../src/main/jobs/round/judging/judging.ts';

const judging = openJudging();
afterAll(() => judging.close());

/** 2 × 2 maps and a label on a grid twice as wide, whose right half is lesion. */
const dense = Float32Array.of(0.2, 0.9, 0.1, 0.8);
const level = Float32Array.of(0.2, 0.9, 0.1, 0.3);
const label = encodeMask({ width: 4, height: 2, data: Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 1) });

describe('judging an image beside the thread that predicts', () => {
  it('compares every level with a label that may score in full', async () => {
    const { packed, ...found } = await judging.judge({ size: 2, maps: [dense, level], label, inFull: true });
    // By hand: the columns of 4 lie at −.25 (clamped to 0), .25, .75 and 1.25 (clamped to 1) between the map's two. Dense:
    // rows .2 .375 .725 .9 and .1 .275 .625 .8, the label itself. Level: its lower row, .1 .15 .25 .3, has no lesion; 2 of 4 pixels are found.
    expect(found).toEqual({
      labelAtModelSize: Uint8Array.of(0, 1, 0, 1),
      dense: { dice: 1, iou: 1 },
      scored: { atModelSize: { dice: 1, iou: 1 }, levels: [{ dice: 4 / 6, iou: 1 / 2 }], hd95: 0,
        hd95OfDiagonal: 0,
        areaBias: 0, normalizedSurfaceDice: 1 },
    });
    // floor(256 p): .2 → 51, .9 → 230, .1 → 25, .8 → 204, .3 → 76.
    expect(packed.map((map) => [...inflateRawSync(map)])).toEqual([[51, 230, 25, 204], [51, 230, 25, 76]]);
  });

  it('compares the dense network alone with a training label, and nothing without a label', async () => {
    expect(await judging.judge({ size: 2, maps: [level, dense], label, inFull: false })).toMatchObject({ dense: { dice: 4 / 6, iou: 1 / 2 }, scored: null });
    expect(await judging.judge({ size: 2, maps: [level], label: null, inFull: true })).toMatchObject({ dense: null, scored: null, labelAtModelSize: null });
  });
});
