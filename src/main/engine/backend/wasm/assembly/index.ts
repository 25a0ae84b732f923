export { maddProbe } from './madd';
export { packForward, packBackward, packChannels } from './pack';
export { convolve, convolveWorkspaceBytes } from './convolution';
export { filterGradient, filterGradientWorkspaceBytes } from './filter-gradient';
export { moments, scaleShiftRelu, normalizationGradientSums, normalizationGradient, channelSums } from './normalization';
export { maxPool, maxPoolGradient, upsample, upsampleGradient, copyRuns } from './resample';
export { adamW, movingAverage } from './optimizer';
