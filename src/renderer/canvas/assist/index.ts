export { createAssistant } from './assistant.ts';
export { neutralView } from './neutral-view.ts';
export type { Assistant, GrabCutOptions, HintStroke, MaskSource, OpenCvState, Photograph, ViewSettings, WandOptions } from './types.ts';
