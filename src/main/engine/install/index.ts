export { engineFolder, userDataFolder } from './data-folder.ts';
export { listEngines, type ListedEngine } from './list.ts';
export { removeTensorflow, type Removal } from './remove.ts';
export type { InstallEvent, InstallOutcome, InstallRequest } from './request.ts';
export { startInstallation, type RunningInstallation } from './start-installation.ts';
