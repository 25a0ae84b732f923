export { LesionCanvas, type LesionCanvasProps } from './LesionCanvas.tsx';
export { createEditor, usualOptions } from './editor/index.ts';
export type * from './editor/types.ts';
export type { Contour, Heat, MaskLook } from './layers/looks.ts';
export { Pictures, type Picture } from './pictures/pictures.ts';
