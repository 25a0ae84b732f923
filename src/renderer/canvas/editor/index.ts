export { createEditor, type Settings } from './create-editor.ts';
export { usualOptions } from './initial-state.ts';
export * from './types.ts';
