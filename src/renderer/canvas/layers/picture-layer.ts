import Konva from 'konva';
import type { Size, Viewport } from '../editor/types.ts';

/** Above this many device pixels an image pixel, its pixels are shown as squares. */
const squaresFrom = 4;

/** The image, at full resolution or from the level that is nearest above what is seen. */
export class PictureLayer {
  readonly layer = new Konva.Layer({ listening: false });
  readonly #shape = new Konva.Image({ image: undefined, listening: false });

  constructor() {
    this.layer.add(this.#shape);
  }

  /** `levels`: the same picture from large to small. */
  draw(levels: readonly ImageBitmap[], image: Size | null, viewport: Viewport, opacity = 1): void {
    if (image === null || levels.length === 0) this.#shape.image(undefined);
    else {
      const ratio = this.layer.getCanvas().getPixelRatio();
      const seen = image.width * viewport.scale * ratio;
      const level = levels.findLast((candidate) => candidate.width >= seen) ?? levels[0]!;
      this.#shape.setAttrs({ image: level, x: viewport.x, y: viewport.y, width: image.width * viewport.scale, height: image.height * viewport.scale, opacity });
      this.layer.imageSmoothingEnabled(viewport.scale * ratio < squaresFrom);
    }
    this.layer.draw();
  }
}
