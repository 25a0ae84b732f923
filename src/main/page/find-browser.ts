import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

type Surroundings = { platform: NodeJS.Platform; environment: NodeJS.ProcessEnv };

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'microsoft-edge-stable'];

const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

const windowsPrograms = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/**
 * A browser of this computer that prints: Chromium, Chrome or Edge. `CHROME_PATH` names one outright, and then no other is looked for.
 *
 * @returns its path, or null where there is none
 */
export function findBrowser({ platform, environment }: Surroundings = { platform: process.platform, environment: process.env }): string | null {
  const named = environment['CHROME_PATH'];
  if (named) return isProgram(named) ? named : null;
  return [...onPath(environment), ...wherePutBy(platform, environment)].find(isProgram) ?? null;
}

function onPath(environment: NodeJS.ProcessEnv): string[] {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)));
}

/** On macOS and Windows, browsers are not on the path. */
function wherePutBy(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  const bases = (names: readonly string[]): string[] => names.flatMap((name) => environment[name] ?? []);
  if (platform === 'darwin') {
    return applications.flatMap((name) => ['/Applications', ...bases(['HOME']).map((home) => join(home, 'Applications'))].map((folder) => join(folder, `${name}.app/Contents/MacOS/${name}`)));
  }
  if (platform === 'win32') return windowsPrograms.flatMap((program) => bases(['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']).map((base) => join(base, program)));
  return [];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
