// npm run package [-- --dir] [--electron-dist FOLDER] [--output FOLDER] [--skip-build]
// Builds the app and packs it for the system that this runs on: AppImage and deb, an NSIS installer, or a dmg; with --dir
// only the unpacked folder. What is made lies in dist/, or in the folder that --output names.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';
import { configuration } from '../electron-builder.config.ts';
import { findElectron, wantedElectron } from './package/electron.ts';
import { layOutNode, layOutProduct } from './package/product.ts';
import { buildWindow } from './package/window.ts';
import { productNode } from './product-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: { dir: { type: 'boolean', default: false }, 'electron-dist': { type: 'string' }, output: { type: 'string', default: 'dist' }, 'skip-build': { type: 'boolean', default: false } },
});

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}

const node = productNode();
if (node.path === undefined) fail(node.error);
const electron = findElectron(root, values['electron-dist']);

if (!values['skip-build']) {
  say('building');
  const built = spawnSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) fail('The app could not be built; the lines above say why.');
}

const { name, version, description: purpose, license, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string | undefined>;
const output = resolve(values.output);
const laidOut = join(output, 'parts');
const parts = { window: join(laidOut, 'window'), product: join(laidOut, 'product'), node: join(laidOut, 'node'), bin: join(laidOut, 'bin'), output };
rmSync(laidOut, { recursive: true, force: true });
mkdirSync(laidOut, { recursive: true });
say('laying out the window');
// A deb names a homepage; whoever publishes one says theirs in package.json.
const description = { name, productName: 'Weakspot', version, description: purpose, license, author: 'The Weakspot authors', homepage: homepage ?? 'https://weakspot.example' };
await buildWindow(parts.window, electron?.version ?? wantedElectron(root), description);
say('laying out what runs on Node');
const { packages } = layOutProduct(root, parts.product, version!);
layOutNode(node.path, parts.node);
cpSync(join(root, 'scripts/package/bin'), parts.bin, { recursive: true });
if (process.platform !== 'win32') chmodSync(join(parts.bin, 'weakspot'), 0o755);
say(`${packages.length} packages`);

if (electron === null) {
  fail(`All parts of the package lie in ${laidOut}; what is missing is Electron's own program, ${wantedElectron(root)}. npm installs its
package without it. Fetch it once, with a connection to the internet, then run this again:

  npx install-electron        (the same as: node node_modules/electron/install.js)

or name the folder of an Electron that is on this computer:

  npm run package -- --electron-dist FOLDER`);
}

const platform = Platform.current();
await build({
  projectDir: parts.window,
  targets: values.dir ? platform.createTarget('dir') : platform.createTarget(),
  config: configuration(parts, electron),
  publish: 'never',
});
