// node scripts/with-product-node.mjs COMMAND [ARGUMENT]...
// Runs a command with the product's Node first in the PATH. Only npm 11 links that Node as node_modules/.bin/node; with an
// older npm the scripts would run on whatever Node is installed, on which better-sqlite3 may crash.
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { productNode } from './product-node.mjs';

const found = productNode();
if (found.error) {
  process.stderr.write(`${found.error}\n`);
  process.exit(1);
}
const [command, ...parameters] = process.argv.slice(2);
const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
const child = spawn(command, parameters, {
  stdio: 'inherit',
  // npm's commands are .cmd files on Windows, which only a shell starts.
  shell: process.platform === 'win32',
  env: { ...process.env, [path]: [dirname(found.path), process.env[path]].join(delimiter) },
});
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
