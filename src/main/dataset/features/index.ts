export { featureVersion } from '../../../core/features/index.ts';
export { computeAllFeatures, featureTasksUrl, type FeaturePool, type FeatureProgress } from './compute-all.ts';
export { computeFeatures, type FeatureSource, type ImageFeatures, type LesionOutline } from './compute.ts';
export type { FeatureTasks } from './tasks.ts';
