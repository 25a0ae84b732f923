export * from './contours.ts';
export * from './simplify.ts';
