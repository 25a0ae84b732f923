import type { ToolName } from '../editor/types.ts';
import { createBox } from './box.ts';
import { createBrush } from './brush.ts';
import { createGrabCut } from './grabcut.ts';
import { createLasso } from './lasso.ts';
import { createLiveWire } from './live-wire.ts';
import { createPoint } from './point.ts';
import { createPolygon } from './polygon.ts';
import { createScribble } from './scribble.ts';
import { idle, type Tool, type ToolContext } from './tool.ts';
import { createWand } from './wand.ts';

export function createTools(context: ToolContext): Record<ToolName, Tool> {
  const brush = createBrush(context);
  return {
    brush,
    eraser: brush,
    polygon: createPolygon(context),
    lasso: createLasso(context),
    wand: createWand(context),
    'live-wire': createLiveWire(context),
    grabcut: createGrabCut(context),
    box: createBox(context),
    point: createPoint(context),
    scribble: createScribble(context),
    // Pointers move the view themselves.
    pan: idle,
  };
}
