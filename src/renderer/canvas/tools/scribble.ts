import { idle, type Tool, type ToolContext } from './tool.ts';

/** Free strokes of lesion or skin. */
export function createScribble(context: ToolContext): Tool {
  let stroke: { points: number[]; lesion: boolean; width: number } | null = null;

  const end = (): void => {
    if (stroke === null) return;
    const done = stroke;
    stroke = null;
    context.setWeak({ scribbles: [...context.weak().scribbles, done] });
  };
  return {
    ...idle,
    down: (at, { lesion }) => {
      stroke = { points: [at.x, at.y], lesion, width: context.options().scribbleWidth };
      context.repaint();
    },
    move: (path) => {
      // The contract takes 20,000 numbers a stroke; a longer one goes on as the next.
      for (const { x, y } of path) {
        if (stroke && stroke.points.length >= 19_998) {
          const { lesion, width } = stroke;
          end();
          stroke = { points: [x, y], lesion, width };
        } else stroke?.points.push(x, y);
      }
      context.repaint();
    },
    up: end,
    finish: end,
    cancel: () => {
      stroke = null;
      context.repaint();
    },
    active: () => stroke !== null,
    rubber: () => stroke && { kind: 'scribble', ...stroke },
  };
}
