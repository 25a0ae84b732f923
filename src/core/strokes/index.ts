export { expandStrokes, strokeExpansion } from './expand.ts';
export { rasterizeWeakLabels, weakTargetOf } from './rasterize.ts';
