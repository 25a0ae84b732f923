export * from './forecast.ts';
export * from './power-law.ts';
