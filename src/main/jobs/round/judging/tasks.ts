/** What judging threads can be asked. */
export const tasks = {
  judge: async () => (await import('./judge-image.ts')).judgeImage,
};

export type JudgingTasks = typeof tasks;
