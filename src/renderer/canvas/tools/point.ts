import { idle, near, type Tool, type ToolContext } from './tool.ts';

/** Points of lesion or skin; a click on one that is there takes it away. */
export function createPoint(context: ToolContext): Tool {
  return {
    ...idle,
    down: (at, { lesion }) => {
      const { width, height } = context.image();
      if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) return;
      const { points } = context.weak();
      const hit = points.findLastIndex((point) => near(point, at, context));
      context.setWeak({ points: hit < 0 ? [...points, { x: at.x, y: at.y, lesion }] : points.filter((_, i) => i !== hit) });
    },
  };
}
