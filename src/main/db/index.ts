export { foreignIn, openProject, type OpenOptions } from './open.ts';
export { restoreProject } from './restore.ts';
export type { ProjectStore } from './store.ts';
