import Konva from 'konva';
import type { PixelBox } from '../../../core/mask/edit/types.ts';
import { labelLine } from '../../../core/palette.ts';
import { intersect, unite } from '../document/boxes.ts';
import type { Editor } from '../editor/types.ts';
import type { MaskLook } from './looks.ts';
import { MaskRaster, word, type MaskColours } from './mask-raster.ts';

/** No more pixels than this are computed; a larger screen shows the mask in squares of several of its pixels. */
const mostPixels = 2.5e6;

/** How long a frame may take over the mask, in milliseconds, and the rows after which that is asked. What is left comes with the next frame: the first drawing, of code not compiled yet, takes several times as long as all others. */
const [frameMs, rowsAtOnce] = [16, 64];

/**
 * The mask as an outline with a fill. The layer's canvas is written directly, and only where the mask changed: Konva would
 * clear and draw all of it.
 */
export class MaskLayer {
  /** Konva, which knows of no pixel here, must not clear it: it draws all its layers some frame after the stage has changed its size. */
  readonly layer = new Konva.Layer({ listening: false, clearBeforeDraw: false });
  readonly #editor: Editor;
  readonly #buffer = document.createElement('canvas');
  #raster = new MaskRaster(1, 1);
  #image = new ImageData(1, 1);
  #look: MaskLook = { fill: 0.25, visible: true };
  /** Of the grid; what changed since the last frame. */
  #dirty: PixelBox | null = null;
  #all = true;
  /** Of the raster; what the last frame had no time for. */
  #rest: PixelBox | null = null;
  /** Pixels of the canvas, along either axis, that show one of the raster. */
  #step = 1;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  setLook(look: MaskLook): void {
    this.#look = look;
    this.#all = true;
  }

  changed(box: PixelBox): void {
    this.#dirty = unite(this.#dirty, box);
  }

  viewChanged(): void {
    this.#all = true;
  }

  /** Brings the canvas up to date; true where that needs another frame. */
  draw(): boolean {
    if (!this.#all && this.#dirty === null && this.#rest === null) return false;
    const { image, grid, viewport, room, hidden, loading } = this.#editor.store.getState();
    const canvas = this.layer.getNativeCanvasElement();
    const context = canvas.getContext('2d')!;
    const visible = image !== null && grid !== null && !hidden && !loading && this.#look.visible && room.width > 0 && room.height > 0;
    if (!visible) {
      if (this.#all) erase(canvas, context);
      this.#all = false;
      this.#dirty = null;
      this.#rest = null;
      return false;
    }
    const mask = this.#editor.mask();
    const cell = { x: (image.width / grid.width) * viewport.scale, y: (image.height / grid.height) * viewport.scale };
    let part = this.#rest;
    if (this.#all) {
      this.#resize(canvas);
      const density = this.#density();
      this.#raster.place(grid, viewport.x * density, viewport.y * density, cell.x * density, cell.y * density);
      part = this.#raster.all;
    } else if (this.#dirty !== null) {
      const { x, y, width, height } = this.#dirty;
      const density = this.#density();
      const left = Math.floor((viewport.x + x * cell.x) * density) - 1;
      const top = Math.floor((viewport.y + y * cell.y) * density) - 1;
      const right = Math.ceil((viewport.x + (x + width) * cell.x) * density) + 1;
      const bottom = Math.ceil((viewport.y + (y + height) * cell.y) * density) + 1;
      part = unite(part, { x: left, y: top, width: right - left, height: bottom - top });
    }
    this.#all = false;
    this.#dirty = null;
    this.#rest = part && intersect(part, this.#raster.all);
    const until = performance.now() + frameMs;
    while (this.#rest !== null && performance.now() < until) {
      const { x, y, width, height } = this.#rest;
      const rows = Math.min(height, rowsAtOnce);
      const drawn = this.#raster.draw(mask, { x, y, width, height: rows }, this.#colours());
      if (drawn) this.#put(drawn, context);
      this.#rest = rows < height ? { x, y: y + rows, width, height: height - rows } : null;
    }
    return this.#rest !== null;
  }

  #put({ x, y, width, height }: PixelBox, context: CanvasRenderingContext2D): void {
    if (this.#step === 1) {
      context.putImageData(this.#image, 0, 0, x, y, width, height);
      return;
    }
    this.#buffer.getContext('2d')!.putImageData(this.#image, 0, 0, x, y, width, height);
    const [left, top, right, bottom] = [x, y, x + width, y + height].map((side) => side * this.#step) as [number, number, number, number];
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = false;
    context.clearRect(left, top, right - left, bottom - top);
    context.drawImage(this.#buffer, x, y, width, height, left, top, right - left, bottom - top);
    context.restore();
  }

  #colours(): MaskColours {
    return { fill: word(labelLine.colour, this.#look.fill), outline: word(labelLine.colour, 1), casing: word('#FFFFFF', 0.7) };
  }

  /** Pixels of the raster a CSS pixel. */
  #density(): number {
    return this.layer.getCanvas().getPixelRatio() / this.#step;
  }

  #resize({ width: canvasWidth, height: canvasHeight }: HTMLCanvasElement): void {
    // A screen of double density has lines of double width.
    this.#step = Math.max(1, Math.floor(this.layer.getCanvas().getPixelRatio()), Math.ceil(Math.sqrt((canvasWidth * canvasHeight) / mostPixels)));
    const [width, height] = [Math.ceil(canvasWidth / this.#step), Math.ceil(canvasHeight / this.#step)];
    if (width === this.#raster.width && height === this.#raster.height) return;
    this.#raster = new MaskRaster(width, height);
    this.#image = new ImageData(new Uint8ClampedArray(this.#raster.pixels.buffer), width, height);
    this.#buffer.width = this.#step === 1 ? 1 : width;
    this.#buffer.height = this.#step === 1 ? 1 : height;
  }
}

function erase(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.restore();
}
