export { expandStrokes, strokeExpansion } from './expand.ts';
