/** What input threads can be asked. They compute nothing with tensors, so no engine is opened in them. */
export const tasks = {
  augment: async () => (await import('./augment-task.ts')).augmentPlaces,
  view: async () => (await import('./augment-task.ts')).viewPlaces,
};

export type InputTasks = typeof tasks;
