/** What threads can be asked that compute features. */
export const tasks = {
  features: async () => (await import('./compute.ts')).computeFeatures,
};

export type FeatureTasks = typeof tasks;
