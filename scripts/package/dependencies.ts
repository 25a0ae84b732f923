import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Packages that code finds by their folder instead of importing them: C++ sources and headers for the engine's installer. */
const foundByFolder = ['@tensorflow/tfjs-node-gpu', 'node-api-headers'];

/** Of packages that name more than the code needs that is used here: what their install scripts, their command lines, other runtimes and types ask for. */
function isUnused(name: string, dependency: string): boolean {
  if (/^(@types\/|@webgpu\/types$|bare-)/.test(dependency)) return true;
  if (name === '@tensorflow/tfjs-node-gpu') return !['@tensorflow/tfjs', 'google-protobuf'].includes(dependency);
  return name === '@tensorflow/tfjs' && !dependency.startsWith('@tensorflow/');
}

/**
 * The installed packages that built code needs: what its files import, and what those packages depend on. Nothing else is
 * asked, so no tool of the developers can get in.
 *
 * @param codeFolders with the built JavaScript
 * @returns folders relative to `root`, as in "node_modules/zod"
 */
export function neededPackages(root: string, codeFolders: readonly string[]): string[] {
  const found = new Set<string>();
  const take = (name: string, from: string, optional: boolean): void => {
    const folder = installed(name, from, root);
    if (folder === null) {
      if (optional) return;
      throw new Error(`${relative(root, from) || 'the product'} needs the package ${name}, which is not installed; run "npm ci"`);
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: object; optionalDependencies?: object };
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!isUnused(name, dependency)) take(dependency, folder, dependency in optionalDependencies);
    }
  };
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: object };
  // Benches that need a checkout name tools of one.
  for (const name of [...importedNames(codeFolders), ...foundByFolder]) if (!(name in devDependencies)) take(name, root, false);
  return [...found].map((folder) => relative(root, folder)).sort();
}

const imported = /(?:^|[\s;}])(?:import|from)\s*\(?\s*(["'])([^"'.][^"']*)\1/g;

function importedNames(folders: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.js')) continue;
      for (const [, , specifier] of readFileSync(join(folder, file), 'utf8').matchAll(imported)) {
        const name = specifier!.split('/').slice(0, specifier!.startsWith('@') ? 2 : 1).join('/');
        if (/^(@[\w.-]+\/)?[\w.-]+$/.test(name) && !specifier!.startsWith('node:') && !builtinModules.includes(name) && name !== 'electron') names.add(name);
      }
    }
  }
  return names;
}

/** Where Node would find a package from a folder. */
function installed(name: string, from: string, root: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === root || folder === dirname(folder)) return null;
  }
}
