import { fillPolygon } from '../document/fill-polygon.ts';
import type { Point } from '../editor/types.ts';
import { idle, near, type Tool, type ToolContext } from './tool.ts';

/**
 * Corners put one by one. A click on the first corner, or a second one on the last (so a double click), closes it, as
 * Enter does; Backspace takes the last corner away.
 */
export function createPolygon(context: ToolContext): Tool {
  let corners: Point[] = [];
  let adds = true;
  let pointer: Point | null = null;
  let dragging = false;

  const clear = (): void => {
    corners = [];
    pointer = null;
    dragging = false;
    context.repaint();
  };
  const close = (): void => {
    const points = corners.flatMap(({ x, y }) => [x, y]);
    const value = adds ? 1 : 0;
    const area = corners.length > 2;
    clear();
    if (!area) return;
    context.draw((mask) => fillPolygon(mask, context.gridScale(), points, value));
    context.commit('polygon');
  };
  return {
    ...idle,
    down: (at, press) => {
      const [first, last] = [corners[0], corners.at(-1)];
      if (corners.length > 2 && (near(at, first!, context) || near(at, last!, context))) return close();
      // A second click on the same place makes no corner of its own.
      if (last && near(at, last, context)) return;
      if (corners.length === 0) adds = press.adds;
      corners.push(at);
      pointer = at;
      dragging = true;
      context.repaint();
    },
    // The corner that was just put can be moved before it is let go.
    move: (path) => {
      const at = path.at(-1);
      if (!dragging || !at) return;
      corners[corners.length - 1] = at;
      pointer = at;
      context.repaint();
    },
    up: () => {
      dragging = false;
    },
    hover: (at) => {
      if (corners.length === 0) return;
      pointer = at;
      context.repaint();
    },
    key: (key) => {
      if (corners.length === 0) return false;
      if (key === 'Enter') close();
      else if (corners.length === 1) clear();
      else {
        corners.pop();
        context.repaint();
      }
      return true;
    },
    active: () => corners.length > 0,
    finish: close,
    cancel: clear,
    rubber: () =>
      corners.length === 0
        ? null
        : { kind: 'path', points: corners.flatMap(({ x, y }) => [x, y]), closed: false, handles: true, pending: pointer ? [pointer.x, pointer.y] : [] },
  };
}
