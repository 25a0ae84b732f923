export { createEditor } from './create-editor.ts';
export * from './types.ts';
