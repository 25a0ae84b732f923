import { brushSize } from '../tools/brush.ts';
import type { Press } from '../tools/tool.ts';
import type { Cursor, EditorState, Point } from './types.ts';
import { toImage } from './viewport.ts';

/** What a press would do now; `erases`: with the eraser end of a pen. */
export function effectOf({ tool, options, inverted }: EditorState, erases = false): Press {
  const adds = tool !== 'eraser' && options.mode === 'add' && !erases;
  return { adds: adds !== inverted, lesion: (options.marks === 'lesion') !== inverted };
}

/** What is drawn where the pointer is, in CSS pixels of the canvas, or the crosshair; null where nothing can be done. */
export function cursorOf(state: EditorState, pointer: Point | null): Cursor | null {
  const { crosshair, tool, options, panning, viewport, image, loading, readOnly } = state;
  const at = crosshair ?? (pointer && toImage(viewport, pointer));
  if (at === null || image === null) return null;
  const { adds, lesion } = effectOf(state);
  const common = { at, adds, size: 0, keyboard: crosshair !== null };
  if (panning || tool === 'pan') return { ...common, shape: 'grab' };
  if (loading || readOnly) return null;
  if (tool === 'brush' || tool === 'eraser') return { ...common, shape: options.brushShape, size: brushSize(options, viewport.scale) };
  if (tool === 'scribble') return { ...common, shape: 'circle', size: options.scribbleWidth, adds: lesion };
  return { ...common, shape: 'cross' };
}
