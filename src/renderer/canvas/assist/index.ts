export { createAssistant } from './assistant.ts';
export type { LearntAreas } from './learnt.ts';
export { neutralView } from './neutral-view.ts';
export type { ViewSettings } from './options.ts';
export type { Assistant } from './types.ts';
