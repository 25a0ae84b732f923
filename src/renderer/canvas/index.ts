export { LesionCanvas } from './LesionCanvas.tsx';
export { createEditor } from './editor/index.ts';
export type * from './editor/types.ts';
export type { Contour, Heat } from './layers/looks.ts';
export { Pictures, type Picture } from './pictures/pictures.ts';
