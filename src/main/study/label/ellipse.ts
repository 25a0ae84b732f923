import type { PixelMask } from '../../../core/mask/index.ts';

/** A rectangle with its corner at `x`, `y`, in pixels; it may begin and end within one. */
export type Box = { x: number; y: number; width: number; height: number };

/** The ellipse inscribed in a box, as a mask: pixels whose centre lies in it. What a box alone says of a lesion, without looking at the image. */
export function inscribedEllipse(box: Box, grid: { width: number; height: number }): PixelMask {
  const { width, height } = grid;
  const data = new Uint8Array(width * height);
  const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let i = 0; i < data.length; i++) {
    const x = ((i % width) + 0.5 - centreX) / (box.width / 2);
    const y = (Math.floor(i / width) + 0.5 - centreY) / (box.height / 2);
    if (x * x + y * y <= 1) data[i] = 1;
  }
  return { width, height, data };
}
