import Konva from 'konva';
import type { LearntAreas } from '../assist/learnt.ts';
import type { Editor, Paint } from '../editor/types.ts';
import { ContourLayer } from '../layers/contour-layer.ts';
import { LearntShape } from '../layers/learnt-shape.ts';
import type { Contour, Heat, MaskLook } from '../layers/looks.ts';
import { MaskLayer } from '../layers/mask-layer.ts';
import { OverlayLayer } from '../layers/overlay-layer.ts';
import { PictureLayer } from '../layers/picture-layer.ts';

/** The layers of a canvas, bottom up: picture, heat map with what is learnt from strokes, mask, contours, and what is under way. Each frame draws only those that changed. */
export class Stage {
  readonly #editor: Editor;
  readonly #stage: Konva.Stage;
  readonly #picture = new PictureLayer();
  readonly #heat = new PictureLayer();
  readonly #learnt = new LearntShape();
  readonly #mask: MaskLayer;
  readonly #contours = new ContourLayer();
  readonly #overlay: OverlayLayer;
  readonly #stopListening: () => void;
  #levels: readonly ImageBitmap[] = [];
  #heatShown: Heat | null = null;
  #frame: number | null = null;
  #stale = { picture: true, heat: true, contours: true, overlay: true };

  constructor(container: HTMLDivElement, editor: Editor) {
    this.#editor = editor;
    this.#mask = new MaskLayer(editor);
    this.#overlay = new OverlayLayer(editor);
    this.#stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
    this.#heat.layer.add(this.#learnt.shape);
    this.#stage.add(this.#picture.layer, this.#heat.layer, this.#mask.layer, this.#contours.layer, this.#overlay.layer);
    this.#stopListening = editor.onPaint((what) => this.#paint(what));
  }

  resize(width: number, height: number): void {
    // The window may have come to a screen of another density, or been zoomed.
    for (const layer of this.#stage.getLayers()) layer.getCanvas().setPixelRatio(devicePixelRatio);
    this.#stage.size({ width, height });
    this.#editor.setRoom({ width, height });
    // Konva has cleared what it resized.
    this.#viewChanged();
  }

  /** The same picture from large to small; none until it is there. */
  setPicture(levels: readonly ImageBitmap[]): void {
    if (levels === this.#levels) return;
    this.#levels = levels;
    this.#stale.picture = true;
    this.#schedule();
  }

  setHeat(heat: Heat | null): void {
    this.#heatShown = heat;
    this.#stale.heat = true;
    this.#schedule();
  }

  setLearnt(areas: LearntAreas | null): void {
    this.#learnt.set(areas);
    this.#stale.heat = true;
    this.#schedule();
  }

  setContours(contours: readonly Contour[]): void {
    this.#contours.set(contours);
    this.#stale.contours = true;
    this.#schedule();
  }

  setMaskLook(look: MaskLook): void {
    this.#mask.setLook(look);
    this.#schedule();
  }

  /** CSS filter of the picture alone. */
  setFilter(filter: string): void {
    this.#picture.layer.getNativeCanvasElement().style.filter = filter;
  }

  destroy(): void {
    this.#stopListening();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#stage.destroy();
  }

  #paint(what: Paint): void {
    if (what.kind === 'mask') this.#mask.changed(what.box);
    else if (what.kind === 'overlay') this.#stale.overlay = true;
    else this.#viewChanged();
    this.#schedule();
  }

  #viewChanged(): void {
    this.#mask.viewChanged();
    this.#stale = { picture: true, heat: true, contours: true, overlay: true };
    this.#schedule();
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  #draw(): void {
    const { image, viewport, hidden } = this.#editor.store.getState();
    const stale = this.#stale;
    this.#stale = { picture: false, heat: false, contours: false, overlay: false };
    if (stale.picture) this.#picture.draw(this.#levels, image, viewport);
    if (stale.heat) {
      this.#learnt.place(viewport, !hidden);
      this.#heat.draw(hidden || !this.#heatShown ? [] : [this.#heatShown.picture], image, viewport, this.#heatShown?.opacity);
    }
    if (this.#mask.draw()) this.#schedule();
    if (stale.contours) this.#contours.draw(viewport, !hidden);
    if (stale.overlay) this.#overlay.draw();
  }
}
