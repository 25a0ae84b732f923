import type { Point } from '../editor/types.ts';
import { boxBetween } from './drag-box.ts';
import { idle, type Tool, type ToolContext } from './tool.ts';

/** Cuts out what a dragged box holds. */
export function createGrabCut(context: ToolContext): Tool {
  let drag: { from: Point; to: Point; adds: boolean } | null = null;

  const stop = (): void => {
    drag = null;
    context.repaint();
  };
  const cut = (): void => {
    if (drag === null) return;
    const { from, to, adds } = drag;
    stop();
    const [image, grid, scale] = [boxBetween(from, to, context.image()), context.grid(), context.gridScale()];
    const [x, y] = [Math.floor(image.x * scale.x), Math.floor(image.y * scale.y)];
    const [right, bottom] = [Math.min(grid.width, Math.ceil((image.x + image.width) * scale.x)), Math.min(grid.height, Math.ceil((image.y + image.height) * scale.y))];
    // A click is no box.
    if (image.width * context.zoom() < 4 || image.height * context.zoom() < 4) return;
    const box = { x, y, width: right - x, height: bottom - y };
    context.run('grabcut', (assist, source, signal) => assist.grabCut(source, { box, mode: adds ? 'add' : 'remove' }, signal));
  };
  return {
    ...idle,
    down: (at, { adds }) => {
      drag = { from: at, to: at, adds };
    },
    move: (path) => {
      if (drag === null) return;
      drag.to = path.at(-1) ?? drag.to;
      context.repaint();
    },
    up: cut,
    finish: stop,
    cancel: stop,
    active: () => drag !== null,
    rubber: () => drag && { kind: 'box', box: boxBetween(drag.from, drag.to, context.image()) },
  };
}
