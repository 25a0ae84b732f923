import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The first version with all that the window uses; older ones get what they lack, for tests. */
const firstComplete = 28;

/**
 * Builds all that runs in Electron (shell, preload, page) into a folder that can be packed: one script each, without
 * node_modules.
 *
 * @param folder of the app; made where it is missing
 * @param electron version that it will run in, as in "45.4.1"
 */
export async function buildWindow(folder: string, electron: string, description: object): Promise<void> {
  const isOlder = Number.parseInt(electron, 10) < firstComplete;
  const out = join(folder, 'out');
  await mkdir(out, { recursive: true });
  await build(script('src/main/index.ts', join(out, 'main/shell'), isOlder ? 'node16' : 'node22'));
  await build(script('src/preload/index.ts', join(out, 'preload'), isOlder ? 'chrome108' : 'esnext'));
  await build(page(join(out, 'renderer'), isOlder ? 'chrome108' : 'esnext'));
  const main = 'out/main/shell/index.cjs';
  if (isOlder) {
    await cp(new URL('older-electron.cjs', import.meta.url), join(folder, 'older-electron.cjs'));
    await writeFile(join(folder, 'main.cjs'), `require('./older-electron.cjs');\nrequire('./${main}');\n`);
  }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify({ ...description, main: isOlder ? 'main.cjs' : main }, null, 2)}\n`);
}

const quiet: InlineConfig = { configFile: false, root, logLevel: 'error' };

/** CommonJS, which every Electron runs, with all libraries in it. It finds preload and page by its place. */
function script(input: string, outDir: string, target: string): InlineConfig {
  return {
    ...quiet,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target,
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: { index: input }, external: ['electron'], output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
    },
  };
}

function page(outDir: string, target: string): InlineConfig {
  return { ...quiet, root: join(root, 'src/renderer'), base: './', plugins: [react()], build: { target, outDir, emptyOutDir: true } };
}
