import { copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { neededPackages } from './dependencies.ts';

/**
 * Lays out what runs on the product's Node as a checkout is laid out: the built code with the modules that it imports, and
 * the resources that it finds beside it.
 *
 * @param root of the checkout, with `out` built
 * @param folder that is filled; it must not be there yet
 */
export function layOutProduct(root: string, folder: string, version: string): { packages: string[] } {
  mkdirSync(folder, { recursive: true });
  // The window has an archive of its own; the page is here too, for `weakspot serve`.
  const leftOut = ['preload', 'main/shell', 'main/index.js'].map((path) => join(root, 'out', path));
  cpSync(join(root, 'out'), join(folder, 'out'), { recursive: true, filter: (path) => !leftOut.includes(path) });
  for (const name of ['sample', 'kernels']) cpSync(join(root, 'resources', name), join(folder, 'resources', name), { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const packages = neededPackages(root, [join(folder, 'out/core'), join(folder, 'out/main'), join(folder, 'out/bench')].filter((path) => existsSync(path)));
  for (const place of packages) copyPackage(join(root, place), join(folder, place));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'weakspot', version, private: true, type: 'module' }, null, 2)}\n`);
  return { packages };
}

/** The Node binary alone: of its package, headers and manuals are more than a third. */
export function layOutNode(binary: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(binary, join(folder, basename(binary)));
  copyFileSync(join(dirname(dirname(binary)), 'LICENSE'), join(folder, 'LICENSE'));
}

function copyPackage(from: string, to: string): void {
  const platform = `${process.platform}-${process.arch}`;
  const scope = basename(dirname(from));
  const packageName = scope.startsWith('@') ? `${scope}/${basename(from)}` : basename(from);
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const inside = relative(from, path).split(sep).join('/');
      if (name === 'node_modules' || isUnneeded(packageName, inside, platform)) continue;
      if (lstatSync(path).isDirectory()) walk(path);
      else {
        mkdirSync(join(to, dirname(inside)), { recursive: true });
        copyFileSync(path, join(to, inside));
      }
    }
  };
  walk(from);
}

/** Whether the product runs without a file of a package: maps, types, tests, other platforms' binaries, other builds of the same code. */
export function isUnneeded(name: string, path: string, platform: string): boolean {
  if (/\.(map|d\.[cm]?ts|tsbuildinfo|flow)$/.test(path)) return true;
  if (/\.(md|markdown)$/i.test(path) && !/licen[cs]e|notice/i.test(path)) return true;
  if (/(^|\/)(tests?|__tests__|examples?|docs?|benchmarks?|\.github)(\/|$)/.test(path)) return true;
  // Their Node builds hold all of their code in one file.
  if (/^@tensorflow\/tfjs(-|$)/.test(name) && name !== '@tensorflow/tfjs-node-gpu') {
    if (!path.includes('/')) return path !== 'dist' && path !== 'package.json' && !/licen[cs]e/i.test(path);
    return !/^dist\/[\w-]+(\.node\.js|\.wasm)$/.test(path);
  }
  if (name === '@tensorflow/tfjs-node-gpu') return /^(src|scripts)(\/|$)|_test\.js$/.test(path);
  if (name === 'webgpu') return /^dist\/[^/]+/.test(path) && path.split('/')[1] !== (platform.startsWith('darwin') ? 'darwin-universal' : platform);
  if (name === 'better-sqlite3') return /^(deps|src|binding\.gyp)(\/|$)/.test(path) || (/^prebuilds\/.+/.test(path) && !path.includes(platform));
  return false;
}
