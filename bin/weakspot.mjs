#!/usr/bin/env node
// Finds the Node 24 that comes with the product and runs the command line with it. Plain JavaScript, since the Node that
// starts it may be older: better-sqlite3 needs 22 or newer, and the sources rely on Node's own type stripping.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { productNode } from '../scripts/product-node.mjs';

const found = productNode();
if (found.error) {
  process.stderr.write(`weakspot: ${found.error}\n`);
  process.exit(1);
}
const entry = fileURLToPath(new URL('../src/main/cli/index.ts', import.meta.url));
const child = spawn(found.path, ['--disable-warning=ExperimentalWarning', entry, ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal's Ctrl-C reaches the child by itself; this process only waits for its orderly end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
