import { describe, expect, it } from 'vitest';
import { matchMasks } from '../../../../src/main/dataset/import/match-masks.ts';

const files = (...names: string[]) => names.map((name) => ({ name, path: `/data/${name}` }));

function match(images: string[], masks: string[] | null, change: { maskSuffix?: string; folderPerCase?: boolean } = {}) {
  const result = matchMasks({ images: files(...images), masks: masks && files(...masks), maskSuffix: null, folderPerCase: false, ...change });
  return {
    images: result.images.map(({ name }) => name),
    pairs: Object.fromEntries([...result.maskOf].map(([image, mask]) => [image, mask.name])),
    refused: result.refused.map(({ file, code }) => [file, code]),
    others: result.others,
  };
}

describe('matchMasks', () => {
  for (const mask of ['a_segmentation.png', 'a_Segmentation.PNG', 'a_mask.png', 'a-mask.bmp', 'a_seg.tif', 'a_lesion.bmp', 'a.png', 'aSegmentation.png', 'sub/A_mask.png']) {
    it(`finds ${mask} for a.jpg`, () => {
      expect(match(['a.jpg', 'ab.jpg'], [mask])).toMatchObject({ pairs: { 'a.jpg': mask }, refused: [] });
    });
  }

  it('prefers the same folder where names repeat', () => {
    expect(match(['p/a.jpg', 'q/a.jpg'], ['q/a_mask.png', 'p/a_mask.png'])).toMatchObject({
      pairs: { 'p/a.jpg': 'p/a_mask.png', 'q/a.jpg': 'q/a_mask.png' },
      refused: [],
    });
  });

  it('refuses by name a mask without image, one that fits several images, and a second one', () => {
    expect(match(['a.jpg', 'p/b.jpg', 'q/b.jpg'], ['a_mask.png', 'a_seg.png', 'b_mask.png', 'z_mask.png'])).toMatchObject({
      pairs: { 'a.jpg': 'a_mask.png' },
      refused: [['a_seg.png', 'conflict'], ['b_mask.png', 'conflict'], ['z_mask.png', 'not-found']],
    });
  });

  it('finds masks that lie among the images, and leaves pictures alone that only look like some', () => {
    expect(match(['a.jpg', 'a_segmentation.png', 'b_lesion.jpg', 'b.jpg', 'c_mask.jpg'], null)).toEqual({
      images: ['a.jpg', 'b_lesion.jpg', 'b.jpg', 'c_mask.jpg'],
      pairs: { 'a.jpg': 'a_segmentation.png' },
      refused: [],
      others: [],
    });
  });

  it('tries only the ending that the person gave', () => {
    expect(match(['a.jpg'], ['a_expert1.png', 'a_mask.png'], { maskSuffix: '_expert1.png' })).toMatchObject({
      pairs: { 'a.jpg': 'a_expert1.png' },
      refused: [['a_mask.png', 'not-found']],
    });
    expect(match(['a.jpg', 'a.x.png'], null, { maskSuffix: '.x' })).toMatchObject({ images: ['a.jpg'], pairs: { 'a.jpg': 'a.x.png' } });
  });

  it('reads a folder per case', () => {
    const names = ['IMD003/IMD003_Dermoscopic_Image/IMD003.bmp', 'IMD003/IMD003_lesion/IMD003_lesion.bmp', 'IMD003/IMD003_roi/IMD003_R1_Label3.bmp', 'IMD004/IMD004_Dermoscopic_Image/IMD004.bmp'];
    expect(match(names, null, { folderPerCase: true })).toEqual({
      images: [names[0], names[3]],
      pairs: { [names[0]!]: names[1] },
      refused: [],
      others: [names[2]],
    });
  });
});
