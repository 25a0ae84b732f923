import { fillCapsule } from '../document/fill-capsule.ts';
import { fillSquare } from '../document/fill-square.ts';
import type { Point, ToolOptions } from '../editor/types.ts';
import { idle, type Tool, type ToolContext } from './tool.ts';

/** Brush and eraser: all pixels whose centres come under it while it moves, whatever the speed. */
export function createBrush(context: ToolContext): Tool {
  let stroke: { last: Point; adds: boolean } | null = null;

  const sweep = (to: Point): void => {
    const { last, adds } = stroke!;
    const segment = { fromX: last.x, fromY: last.y, toX: to.x, toY: to.y };
    const options = context.options();
    const scale = context.gridScale();
    const size = brushSize(options, context.zoom());
    context.draw((mask) => {
      const value = adds ? 1 : 0;
      // At least the pixel of the grid that the pointer is on, which a disc this small could miss.
      const square = options.brushShape === 'square' || size < Math.SQRT2 / Math.min(scale.x, scale.y);
      if (square) return fillSquare(mask, scale, segment, Math.max(size, 1 / scale.x, 1 / scale.y) / 2, value);
      return fillCapsule(mask, scale, segment, size / 2, value);
    });
    stroke!.last = to;
  };
  const end = (): void => {
    if (stroke === null) return;
    const { adds } = stroke;
    stroke = null;
    context.commit(adds ? 'brush' : 'eraser');
  };
  return {
    ...idle,
    down: (at, { adds }) => {
      stroke = { last: at, adds };
      sweep(at);
    },
    move: (path) => {
      if (stroke) for (const to of path) sweep(to);
    },
    up: end,
    finish: end,
    cancel: () => {
      if (stroke === null) return;
      stroke = null;
      context.revert();
    },
    active: () => stroke !== null,
  };
}

/** Diameter or side in image pixels. */
export function brushSize(options: ToolOptions, zoom: number): number {
  return options.brushUnit === 'image' ? options.brushSize : options.brushSize / zoom;
}
