export * from './overlap.ts';
export * from './resample.ts';
export * from './surface.ts';
