import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskOf, patchOf, type MaskPatch } from '../../../../src/core/mask/edit/index.ts';
import { maskWhere } from '../../../core/mask/edit/grids.ts';
import { grabCut } from '../../../../src/renderer/canvas/assist/opencv/grab-cut.ts';
import { removeHair } from '../../../../src/renderer/canvas/assist/opencv/hair.ts';
import { openCvFrom, type OpenCv } from '../../../../src/renderer/canvas/assist/opencv/library.ts';
import { LiveWire, windowAround } from '../../../../src/renderer/canvas/assist/opencv/live-wire.ts';
import { lesionPhoto, noise, paint, partsOf } from './photos.ts';

let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await openCvFrom(createRequire(import.meta.url)('@techstark/opencv-js')));
});

const [width, height] = [360, 300];
const photo = lesionPhoto(width, height, 180, 150, 70);
const truth = maskWhere(width, height, (x, y) => Math.hypot(x + 0.5 - 180, y + 0.5 - 150) <= 70);
const empty = patchOf(maskWhere(width, height, () => false));
const box = { x: 95, y: 70, width: 168, height: 162 };

function iou(a: MaskPatch): number {
  const { data } = maskOf(a);
  let [both, either] = [0, 0];
  data.forEach((value, i) => {
    both += value & truth.data[i]!;
    either += value | truth.data[i]!;
  });
  return both / either;
}

describe('GrabCut', () => {
  it('finds the disc inside a box, and nothing outside of it', async () => {
    const found = await grabCut(cv, partsOf(photo), empty, { box, mode: 'add' });
    expect(iou(found)).toBeGreaterThan(0.97);
    const { data } = maskOf(found);
    expect(data.some((value, i) => value === 1 && !(i % width >= box.x && i % width < box.x + box.width && i >= box.y * width && i < (box.y + box.height) * width))).toBe(false);
  });

  it('leaves out specks, and fills pinholes', async () => {
    const specked = paint(width, height, (x, y) => {
      const speck = Math.hypot(x - 105, y - 80) < 4;
      const hole = Math.hypot(x - 180, y - 140) < 3;
      const lesion = (Math.hypot(x + 0.5 - 180, y + 0.5 - 150) <= 70 && !hole) || speck;
      const grain = 14 * noise(x, y);
      return lesion ? [115 + grain, 70 + grain, 65 + grain] : [215 + grain, 165 + grain, 140 + grain];
    });
    const found = maskOf(await grabCut(cv, partsOf(specked), empty, { box, mode: 'add' }));
    expect([found.data[80 * width + 105], found.data[140 * width + 180]]).toEqual([0, 1]);
  });

  it('follows hints', async () => {
    const skin = { lesion: false, width: 12, points: [150, 150, 210, 150] };
    const found = maskOf(await grabCut(cv, partsOf(photo), empty, { box, hints: [skin], mode: 'add' }));
    expect(found.data[150 * width + 180]).toBe(0);
    const lesion = { lesion: true, width: 8, points: [105, 80, 105, 100] };
    const more = maskOf(await grabCut(cv, partsOf(photo), empty, { box, hints: [lesion], mode: 'add' }));
    expect(more.data[90 * width + 105]).toBe(1);
  });

  it('starts from the mask where asked', async () => {
    const half = patchOf(maskWhere(width, height, (x, y) => x < 180 && Math.hypot(x - 180, y - 150) < 60));
    expect(iou(await grabCut(cv, partsOf(photo), half, { box, fromMask: true, mode: 'add' }))).toBeGreaterThan(0.95);
  });

  it('takes a box as large as the photograph', async () => {
    expect(iou(await grabCut(cv, partsOf(photo), empty, { box: { x: 0, y: 0, width, height }, mode: 'add' }))).toBeGreaterThan(0.95);
  });

  it('says so where the box is too small or outside', async () => {
    for (const wrong of [{ x: 10, y: 10, width: 1, height: 30 }, { x: 900, y: 10, width: 30, height: 30 }]) {
      await expect(grabCut(cv, partsOf(photo), empty, { box: wrong, mode: 'add' })).rejects.toThrow('The box is too small for GrabCut');
    }
  });
});

describe('live-wire', () => {
  it('follows the edge to within two pixels, from the anchor to the cursor', async () => {
    const wire = new LiveWire(cv);
    await wire.setAnchor(partsOf(photo), { x: 110.5, y: 150.5 }, 1);
    const path = wire.pathTo({ x: 180.5, y: 80.5 });
    expect([path[0], path[1], path.at(-2), path.at(-1)]).toEqual([110.5, 150.5, 180.5, 80.5]);
    expect(path.length / 2).toBeGreaterThan(70);
    expect(worstDistance(path)).toBeLessThan(2);
    // From another anchor in the same window.
    await wire.setAnchor(partsOf(photo), { x: 180.5, y: 80.5 }, 1);
    expect(worstDistance(wire.pathTo({ x: 249.5, y: 150.5 }))).toBeLessThan(2);
  });

  it('seeks edges at the resolution that is shown', async () => {
    const wire = new LiveWire(cv);
    await wire.setAnchor(partsOf(photo), { x: 110.5, y: 150.5 }, 2);
    const path = wire.pathTo({ x: 180.5, y: 80.5 });
    expect(path.length / 2).toBeLessThan(80);
    expect(worstDistance(path)).toBeLessThan(4);
  });

  it('stays inside its window', () => {
    expect(windowAround({ width: 4000, height: 3000 }, { x: 10, y: 2990 }, 1)).toEqual({ box: { x: 0, y: 2104, width: 896, height: 896 }, step: 1 });
    expect(windowAround({ width: 4000, height: 3000 }, { x: 2000, y: 1500 }, 4)).toEqual({ box: { x: 208, y: 0, width: 3584, height: 3000 }, step: 4 });
    expect(windowAround({ width: 300, height: 200 }, { x: 20, y: 20 }, 1)).toEqual({ box: { x: 0, y: 0, width: 300, height: 200 }, step: 1 });
  });

  it('needs an anchor in the photograph that is open', async () => {
    const wire = new LiveWire(cv);
    expect(() => wire.pathTo({ x: 1, y: 1 })).toThrow('The live-wire has no anchor');
    await wire.setAnchor(partsOf(photo), { x: 110, y: 150 }, 1);
    wire.reset();
    expect(() => wire.pathTo({ x: 1, y: 1 })).toThrow('The live-wire has no anchor');
  });

  function worstDistance(path: Float32Array): number {
    let worst = 0;
    for (let i = 0; i < path.length; i += 2) worst = Math.max(worst, Math.abs(Math.hypot(path[i]! - 180, path[i + 1]! - 150) - 70));
    return worst;
  }
});

describe('hair removal', () => {
  const isHair = (x: number, y: number): boolean => Math.abs(y - (40 + 0.6 * x)) < 2 || Math.abs(x - (250 - 0.3 * y)) < 1.6;
  const isDot = (x: number, y: number): boolean => Math.hypot(x - 60, y - 230) < 4;
  const skin = (x: number, y: number): readonly [number, number, number] => {
    const grain = 6 * noise(x, y);
    return Math.hypot(x - 180, y - 150) < 70 ? [130 + grain, 85 + grain, 70 + grain] : [215 + grain, 165 + grain, 140 + grain];
  };
  const clean = paint(width, height, skin);
  const hairy = paint(width, height, (x, y) => (isHair(x, y) || isDot(x, y) ? [55, 40, 35] : skin(x, y)));

  it('paints over long thin things, and leaves dots and everything else as they are', () => {
    const shown = removeHair(cv, hairy, hairy);
    let [before, after, hairs, touched, elsewhere] = [0, 0, 0, 0, 0];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = 4 * (y * width + x);
        const changed = shown.data[at] !== hairy.data[at];
        if (isHair(x, y)) {
          before += Math.abs(hairy.data[at]! - clean.data[at]!);
          after += Math.abs(shown.data[at]! - clean.data[at]!);
          hairs++;
        } else if (Math.abs(y - (40 + 0.6 * x)) > 8 && Math.abs(x - (250 - 0.3 * y)) > 8) {
          elsewhere++;
          if (changed) touched++;
        }
      }
    }
    expect(before / hairs).toBeGreaterThan(70);
    expect(after / hairs).toBeLessThan(8);
    expect(touched / elsewhere).toBe(0);
    expect([shown.data[4 * (230 * width + 60)], shown.width, shown.height]).toEqual([55, width, height]);
  });
});

describe('memory', () => {
  it('does not grow, however often the tools are used', async () => {
    const parts = partsOf(photo);
    const wire = new LiveWire(cv);
    const use = async (): Promise<void> => {
      await grabCut(cv, parts, empty, { box, mode: 'add' });
      wire.reset();
      await wire.setAnchor(parts, { x: 110, y: 150 }, 1);
      wire.pathTo({ x: 180, y: 80 });
      removeHair(cv, photo, photo);
    };
    for (let i = 0; i < 3; i++) await use();
    const before = takenBytes(cv);
    for (let i = 0; i < 20; i++) await use();
    expect(takenBytes(cv) - before).toBeLessThan(100_000);
  });
});

/** Where the next large piece of memory would lie: above all that is taken. */
function takenBytes(cv: OpenCv): number {
  const probe = new cv.Mat(1, 32 << 20, cv.CV_8UC1);
  try {
    return probe.data.byteOffset;
  } finally {
    probe.delete();
  }
}
