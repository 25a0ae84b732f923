import { idle, type Tool, type ToolContext } from './tool.ts';

/** The region of like colours around a click. */
export function createWand(context: ToolContext): Tool {
  return {
    ...idle,
    down: (at, { adds }) => {
      const [scale, grid] = [context.gridScale(), context.grid()];
      const [x, y] = [Math.floor(at.x * scale.x), Math.floor(at.y * scale.y)];
      if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) return;
      const tolerance = context.options().wandTolerance;
      context.run('wand', (assist, source, signal) => assist.wand(source, { x, y, tolerance, mode: adds ? 'add' : 'remove' }, signal));
    },
  };
}
