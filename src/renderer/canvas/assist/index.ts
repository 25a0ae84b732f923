export { createAssistant } from './assistant.ts';
export { neutralView } from './neutral-view.ts';
export type { GrabCutOptions, HintStroke, ViewSettings, WandOptions } from './options.ts';
export type { Assistant, MaskSource, OpenCvState, Photograph } from './types.ts';
