import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the user has told pip, Python's installer, about where packages are: whoever set that up should not have to again. */
export type PipConfiguration = {
  /** Address of the package index to ask in place of the public one; null where pip was told none. */
  index: string | null;
  /** Addresses of those to ask after it. */
  extraIndexes: string[];
  /** File with certificates to trust. */
  certificates: string | null;
  proxy: string | null;
};

type Surroundings = { environment: NodeJS.ProcessEnv; platform: NodeJS.Platform; home: string };

/**
 * pip's settings from its environment variables and files, in pip's own order: variables over PIP_CONFIG_FILE over the
 * virtual environment's file over the user's over the computer's.
 */
export function readPipConfiguration({ environment = process.env, platform = process.platform, home = homedir() }: Partial<Surroundings> = {}): PipConfiguration {
  const settings = new Map<string, string>();
  for (const file of configurationFiles({ environment, platform, home })) {
    for (const [key, value] of parseFile(file)) settings.set(key, value);
  }
  const setting = (name: string): string | null => {
    const variable = environment[`PIP_${name.toUpperCase().replaceAll('-', '_')}`];
    return (variable || settings.get(name) || null)?.trim() ?? null;
  };
  const words = (name: string): string[] => setting(name)?.split(/\s+/).filter(Boolean) ?? [];
  return { index: words('index-url')[0] ?? null, extraIndexes: words('extra-index-url'), certificates: setting('cert'), proxy: setting('proxy') };
}

/** The last one wins. */
function configurationFiles({ environment, platform, home }: Surroundings): string[] {
  const chosen = environment['PIP_CONFIG_FILE'];
  // pip's own way of asking for none.
  if (chosen && (chosen === '/dev/null' || chosen.toLowerCase() === 'nul')) return [];
  const name = platform === 'win32' ? 'pip.ini' : 'pip.conf';
  const files: string[] = [];
  if (platform === 'win32') {
    files.push(join(environment['PROGRAMDATA'] || 'C:\\ProgramData', 'pip', name), join(home, 'pip', name), join(environment['APPDATA'] || join(home, 'AppData', 'Roaming'), 'pip', name));
  } else {
    const shared = platform === 'darwin' ? ['/Library/Application Support'] : (environment['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':').filter(Boolean).toReversed();
    const own = environment['XDG_CONFIG_HOME'] || join(home, '.config');
    files.push(...shared.map((folder) => join(folder, 'pip', name)), join('/etc', name), join(home, '.pip', name), join(own, 'pip', name));
    if (platform === 'darwin') files.push(join(home, 'Library', 'Application Support', 'pip', name));
  }
  if (environment['VIRTUAL_ENV']) files.push(join(environment['VIRTUAL_ENV'], name));
  if (chosen) files.push(chosen);
  return files;
}

/** Keys of the sections that count for downloads; values may go on over indented lines. */
function parseFile(file: string): Map<string, string> {
  const sections: Record<string, Map<string, string>> = { global: new Map(), download: new Map(), install: new Map() };
  let section: Map<string, string> | undefined;
  let key: string | null = null;
  for (const line of readLines(file)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    const pair = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    if (header) {
      section = sections[header[1]!.trim().toLowerCase()];
      key = null;
    } else if (/^\s/.test(line) && key) {
      section?.set(key, `${section.get(key) ?? ''} ${line.trim()}`);
    } else if (pair) {
      key = pair[1]!.toLowerCase().replaceAll('_', '-');
      section?.set(key, pair[2]!);
    }
  }
  return new Map([...sections['global']!, ...sections['download']!, ...sections['install']!]);
}

function readLines(file: string): string[] {
  try {
    return statSync(file).isFile() ? readFileSync(file, 'utf8').split(/\r?\n/) : [];
  } catch {
    // Most of these files are not there, and one that may not be read is as good as none.
    return [];
  }
}
