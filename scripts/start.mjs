// npm start [-- FOLDER]: builds the app, then starts it in Electron, with the project of that folder if one is named.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { existsSync, readFileSync } from 'node:fs';
import { productNode } from './product-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** Electron's npm package comes without its binary; the script that fetches it writes down what it is called. */
function electronBinary() {
  const folder = dirname(require.resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const binary = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  return existsSync(binary) ? binary : null;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const binary = electronBinary();
if (!binary) {
  fail(`Electron's own program is not here yet: npm installs its package without it. Fetch it once, with a connection to
the internet, then start again:

  npx install-electron        (the same as: node node_modules/electron/install.js)
  npm start

Without it all else works: "npx weakspot --help" lists the commands, and
"npx weakspot report PROJECT --out report.html" writes the flagged lesions as a page for any browser.`);
}

const node = productNode();
if (node.error) fail(node.error);
const built = spawnSync(node.path, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) fail('The app could not be built; the lines above say why.');

// A relative folder is meant from where the person is: npm changes to the project's root.
const from = process.env['INIT_CWD'] ?? process.cwd();
const app = spawnSync(binary, [root, ...process.argv.slice(2).map((argument) => (argument.startsWith('-') ? argument : resolve(from, argument)))], { stdio: 'inherit' });
process.exit(app.status ?? 1);
