import { fillPolygon } from '../document/fill-polygon.ts';
import { idle, type Tool, type ToolContext } from './tool.ts';

/** What a free line goes around, closed by a straight one. */
export function createLasso(context: ToolContext): Tool {
  let line: { points: number[]; adds: boolean } | null = null;

  const end = (): void => {
    if (line === null) return;
    const { points, adds } = line;
    line = null;
    context.draw((mask) => fillPolygon(mask, context.gridScale(), points, adds ? 1 : 0));
    context.commit('lasso');
    context.repaint();
  };
  return {
    ...idle,
    down: (at, { adds }) => {
      line = { points: [at.x, at.y], adds };
    },
    move: (path) => {
      for (const { x, y } of path) line?.points.push(x, y);
      context.repaint();
    },
    up: end,
    finish: end,
    cancel: () => {
      line = null;
      context.repaint();
    },
    active: () => line !== null,
    rubber: () => line && { kind: 'path', points: line.points, closed: true, handles: false, pending: [] },
  };
}
