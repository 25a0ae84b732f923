import Konva from 'konva';
import type { Viewport } from '../editor/types.ts';
import type { Contour } from './looks.ts';

/** Lines of networks and people, the first on top, as wide at any zoom. */
export class ContourLayer {
  readonly layer = new Konva.Layer({ listening: false });

  set(contours: readonly Contour[]): void {
    this.layer.destroyChildren();
    for (let i = contours.length - 1; i >= 0; i--) {
      const { rings, style } = contours[i]!;
      for (const ring of rings) {
        const common = { points: [...ring], closed: true, listening: false, strokeScaleEnabled: false, perfectDrawEnabled: false, dash: style.dash ? style.dash.split(' ').map(Number) : [] };
        // A light casing beneath, so that no colour of skin swallows the line.
        this.layer.add(new Konva.Line({ ...common, stroke: 'white', opacity: 0.65, strokeWidth: style.width + 1.6 }));
        this.layer.add(new Konva.Line({ ...common, stroke: style.colour, strokeWidth: style.width }));
      }
    }
  }

  draw(viewport: Viewport, visible: boolean): void {
    this.layer.setAttrs({ x: viewport.x, y: viewport.y, scaleX: viewport.scale, scaleY: viewport.scale });
    this.layer.visible(visible);
    this.layer.draw();
  }
}
