import type { EditorState, ToolOptions } from './types.ts';
import { noWeak } from './weak.ts';

const usualOptions: ToolOptions = {
  brushSize: 24,
  brushUnit: 'screen',
  brushShape: 'circle',
  mode: 'add',
  wandTolerance: 12,
  scribbleWidth: 5,
  marks: 'lesion',
};

export function initialState(options: Partial<ToolOptions> = {}): EditorState {
  return {
    image: null,
    grid: null,
    loading: false,
    readOnly: false,
    tool: 'brush',
    options: { ...usualOptions, ...options },
    panning: false,
    inverted: false,
    drawing: false,
    busy: null,
    notice: null,
    operations: [],
    applied: 0,
    canUndo: false,
    canRedo: false,
    area: 0,
    origin: { kind: 'scratch' },
    weak: noWeak,
    weakChanged: false,
    viewport: { scale: 1, x: 0, y: 0 },
    room: { width: 0, height: 0 },
    hidden: false,
    crosshair: null,
  };
}
