export { blocks, type ModelPreset, type NetworkConfiguration } from './architecture.ts';
export {
  cloneNetwork, countParameters, createNetwork, createTensors, disposeNetwork, fetchTensors, prunableKernels, readTensors, type Network, type TensorValues,
} from './network.ts';
export { forward, forwardTraining, type NetworkOutput, type TrainingOutput } from './forward.ts';
export { normalizePixels } from './input.ts';
export { trainingBytesPerImage, wasmHeapBytes } from './memory.ts';
export type { Pass } from './passes.ts';
export { predictMany, predictProbabilities, type PredictOptions } from './predict.ts';
export { views, type View } from './view.ts';
export { modelCard, readModel, writeModel, type CardContent, type ModelCard } from './weights-file.ts';
