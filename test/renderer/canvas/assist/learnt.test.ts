import { describe, expect, it } from 'vitest';
import type { WeakLabel } from '../../../../src/core/contract/label.ts';
import { learntAreas } from '../../../../src/renderer/canvas/assist/learnt.ts';
import { lesionPhoto } from './photos.ts';

/** The photograph is twice as wide as high: at model size the lesion, a disc there, is 28 wide and 14 high of the image's 128 × 64. */
const image = { width: 128, height: 64 };
const photo = lesionPhoto(32, 32, 16, 16, 7);

function area(rings: readonly (readonly number[])[]): number {
  let doubled = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) doubled += ring[i]! * ring[(i + 3) % ring.length]! - ring[(i + 2) % ring.length]! * ring[i + 1]!;
  }
  return Math.abs(doubled) / 2;
}

const onLesion = { lesion: true, width: 4, points: [48, 32, 80, 32] };
const onSkin = { lesion: false, width: 4, points: [8, 60, 120, 60] };
const scribble = (...strokes: { lesion: boolean; width: number; points: number[] }[]): WeakLabel => ({ kind: 'scribble', strokes });

describe('learntAreas', () => {
  it('are the lesion and the skin around it, with a band between them that stays unknown, in pixels of the image', () => {
    const { lesion, skin } = learntAreas(photo, [scribble(onLesion, onSkin)], image);
    const truth = Math.PI * 28 * 14;
    expect(area(lesion) / truth).toBeGreaterThan(0.75);
    expect(area(lesion) / truth).toBeLessThan(1.1);
    const all = area(lesion) + area(skin);
    expect(all).toBeGreaterThan(0.8 * image.width * image.height);
    expect(all).toBeLessThan(0.99 * image.width * image.height);
    const across = lesion.flat().filter((_, i) => i % 2 === 0);
    expect([Math.min(...across), Math.max(...across)].map((x) => Math.abs(Math.abs(x - 64) - 28) < 6)).toEqual([true, true]);
  });

  it('are the same from points, whatever boxes and classes say beside them', () => {
    const points: WeakLabel = { kind: 'point', points: [{ x: 64, y: 32, lesion: true }, { x: 10, y: 8, lesion: false }, { x: 118, y: 56, lesion: false }] };
    const alone = learntAreas(photo, [points], image);
    expect(area(alone.lesion)).toBeGreaterThan(0.6 * Math.PI * 28 * 14);
    expect(learntAreas(photo, [{ kind: 'box', box: { x: 1, y: 1, width: 9, height: 9 } }, points, { kind: 'class', name: 'nevus' }], image)).toEqual(alone);
  });

  it('are no more than the strokes where only lesion or only skin is marked', () => {
    const { lesion, skin } = learntAreas(photo, [scribble(onLesion)], image);
    // 32 pixels long and 4 wide, at 4 × 2 image pixels a pixel of the model, with round ends.
    expect(area(lesion)).toBeLessThan(2.5 * 32 * 4);
    expect(skin).toEqual([]);
    expect(learntAreas(photo, [scribble(onSkin)], image).lesion).toEqual([]);
    expect(learntAreas(photo, [], image)).toEqual({ lesion: [], skin: [] });
  });
});
