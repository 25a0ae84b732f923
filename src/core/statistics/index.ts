export * from './bootstrap.ts';
export * from './detection.ts';
export * from './ranks.ts';
export * from './summary.ts';
