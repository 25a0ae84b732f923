#!/usr/bin/env node
// Finds the Node 24 that comes with the product and runs the command line with it. Plain JavaScript, since the Node that
// starts it may be older: better-sqlite3 needs 22 or newer, and the sources rely on Node's own type stripping.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { productNode } from '../scripts/product-node.mjs';

const found = productNode();
if (found.error) {
  process.stderr.write(`weakspot: ${found.error}\n`);
  process.exit(1);
}
const entry = new URL('../src/main/cli/index.ts', import.meta.url);
if (realpathSync(process.execPath) === realpathSync(found.path)) {
  await import(entry.href);
} else {
  const child = spawn(found.path, ['--disable-warning=ExperimentalWarning', fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child by itself, a signal sent to this process only does not; the child takes two as
  // one. This process only waits for its orderly end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`weakspot: ${found.path} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    if (['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)) process.exit(130);
    process.stderr.write(`weakspot: the command was ended by the system (${signal}); its job, if it has one, goes on\n`);
    process.exit(1);
  });
}
