import type { Point } from '../editor/types.ts';
import { boxBetween } from './drag-box.ts';
import { idle, reach, type Tool, type ToolContext } from './tool.ts';

/** The weak label of a box: dragged anew, or an edge or a corner of the one that is there moved. */
export function createBox(context: ToolContext): Tool {
  let drag: { from: Point; to: Point; /** Which coordinates of `to` follow the pointer. */ x: boolean; y: boolean } | null = null;

  const stop = (): void => {
    drag = null;
    context.repaint();
  };
  const put = (): void => {
    if (drag === null) return;
    const box = boxBetween(drag.from, drag.to, context.image());
    stop();
    // A click is no box.
    if (box.width * context.zoom() >= 2 && box.height * context.zoom() >= 2) context.setWeak({ box });
  };
  return {
    ...idle,
    down: (at) => {
      drag = grab(at) ?? { from: at, to: at, x: true, y: true };
    },
    move: (path) => {
      const at = path.at(-1);
      if (drag === null || !at) return;
      drag.to = { x: drag.x ? at.x : drag.to.x, y: drag.y ? at.y : drag.to.y };
      context.repaint();
    },
    up: put,
    finish: put,
    cancel: stop,
    active: () => drag !== null,
    rubber: () => drag && { kind: 'box', box: boxBetween(drag.from, drag.to, context.image()) },
  };

  /** The edges of the present box within reach: `from` is the corner that stays. */
  function grab(at: Point): typeof drag {
    const { box } = context.weak();
    if (box === null) return null;
    const within = reach / context.zoom();
    const [right, bottom] = [box.x + box.width, box.y + box.height];
    const besides = at.x < box.x - within || at.x > right + within || at.y < box.y - within || at.y > bottom + within;
    const [left, top] = [Math.abs(at.x - box.x) <= within, Math.abs(at.y - box.y) <= within];
    const [x, y] = [left || Math.abs(at.x - right) <= within, top || Math.abs(at.y - bottom) <= within];
    if (besides || !(x || y)) return null;
    return { from: { x: left ? right : box.x, y: top ? bottom : box.y }, to: { x: left ? box.x : right, y: top ? box.y : bottom }, x, y };
  }
}
