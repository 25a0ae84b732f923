import Konva from 'konva';
import { palette } from '../../../core/palette.ts';
import type { LearntAreas } from '../assist/learnt.ts';
import type { Viewport } from '../editor/types.ts';

/** Side of a tile of the patterns in CSS pixels, wide enough for the photograph between the lines; and how many of its own pixels each of them has. */
const [tileSide, tileDensity] = [16, 2];
const casing = 'rgba(0, 0, 0, 0.45)';

/** What networks learn from strokes and points: the lesion hatched, skin dotted, in the strokes' colours; what they are not told is clear. The photograph is seen between the lines. */
export class LearntShape {
  readonly shape = new Konva.Shape({ listening: false, perfectDrawEnabled: false, sceneFunc: (context) => this.#draw(context._context) });
  readonly #hatched = tile(drawHatch);
  readonly #dotted = tile(drawDot);
  #lesion: Path2D | null = null;
  #skin: Path2D | null = null;
  #viewport: Viewport = { scale: 1, x: 0, y: 0 };

  set(areas: LearntAreas | null): void {
    this.#lesion = areas && pathOf(areas.lesion);
    this.#skin = areas && pathOf(areas.skin);
  }

  place(viewport: Viewport, visible: boolean): void {
    this.#viewport = viewport;
    this.shape.visible(visible && this.#lesion !== null);
  }

  #draw(canvas: CanvasRenderingContext2D): void {
    if (this.#lesion === null || this.#skin === null) return;
    const { x, y, scale } = this.#viewport;
    canvas.save();
    canvas.translate(x, y);
    canvas.scale(scale, scale);
    fill(canvas, this.#skin, this.#dotted, scale);
    fill(canvas, this.#lesion, this.#hatched, scale);
    canvas.lineJoin = 'round';
    for (const [colour, width] of [[casing, 3.2], [palette.orange, 1.6]] as const) {
      canvas.strokeStyle = colour;
      canvas.lineWidth = width / scale;
      canvas.stroke(this.#lesion);
    }
    canvas.restore();
  }
}

/** Fills with a pattern that moves with the image and is as large at any zoom. */
function fill(canvas: CanvasRenderingContext2D, area: Path2D, picture: HTMLCanvasElement, scale: number): void {
  const pattern = canvas.createPattern(picture, 'repeat')!;
  pattern.setTransform(new DOMMatrix().scale(1 / (scale * tileDensity)));
  canvas.fillStyle = pattern;
  canvas.fill(area, 'evenodd');
}

function pathOf(rings: LearntAreas['lesion']): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      if (i === 0) path.moveTo(ring[i]!, ring[i + 1]!);
      else path.lineTo(ring[i]!, ring[i + 1]!);
    }
    path.closePath();
  }
  return path;
}

function tile(draw: (canvas: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  picture.width = tileSide * tileDensity;
  picture.height = tileSide * tileDensity;
  const canvas = picture.getContext('2d')!;
  canvas.scale(tileDensity, tileDensity);
  draw(canvas);
  return picture;
}

function drawHatch(canvas: CanvasRenderingContext2D): void {
  canvas.beginPath();
  // The corners that the diagonal leaves out belong to the tiles beside it.
  for (const shift of [-tileSide, 0, tileSide]) {
    canvas.moveTo(shift - tileSide, 2 * tileSide);
    canvas.lineTo(shift + 2 * tileSide, -tileSide);
  }
  for (const [colour, width] of [[casing, 2.4], [palette.orange, 1.1]] as const) {
    canvas.strokeStyle = colour;
    canvas.lineWidth = width;
    canvas.stroke();
  }
}

function drawDot(canvas: CanvasRenderingContext2D): void {
  for (const [colour, radius] of [[casing, 1.8], [palette.skyBlue, 1.2]] as const) {
    canvas.beginPath();
    canvas.arc(tileSide / 2, tileSide / 2, radius, 0, 2 * Math.PI);
    canvas.fillStyle = colour;
    canvas.fill();
  }
}
