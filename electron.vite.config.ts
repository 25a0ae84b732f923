import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { cpSync } from 'node:fs';

/** C++ that is compiled on the user's computer lies beside the module that reads it, as in the sources. */
const nativeSources = {
  name: 'weakspot-native-sources',
  closeBundle: () => cpSync('src/main/engine/backend/tensorflow/native', 'out/main/engine/backend/tensorflow/native', { recursive: true }),
};

export default defineConfig({
  main: {
    plugins: [nativeSources],
    build: {
      // The whole of `out`: the two others build into it afterwards.
      outDir: 'out',
      rolldownOptions: {
        input: [
          'src/main/index.ts',
          // Started with the product's own Node, not in Electron: a package has no sources to run them from.
          'src/main/cli/index.ts',
          'src/main/service/entry.ts',
          'src/main/jobs/entry.ts',
          'src/main/study/run/process-entry.ts',
          'src/main/engine/backend/probe-child.ts',
          'src/main/engine/backend/examine-child.ts',
          'src/main/engine/install/entry.ts',
          'src/main/engine/workers/worker.ts',
          'src/main/engine/workers/tasks.ts',
          'src/main/engine/input/tasks.ts',
          'src/main/jobs/round/judging/tasks.ts',
          'src/main/dataset/features/tasks.ts',
        ],
        // Tools of a checkout, for the benches that name them: never part of the product.
        external: ['@playwright/test', '@vitejs/plugin-react', 'vite'],
        // A file a module, in the sources' own tree, so that what lies beside a module (another entry, the kernels) still does.
        output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron: one file holds all of it.
      externalizeDeps: false,
      rolldownOptions: { input: { index: 'src/preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    // A browser loads it over a network, and electron-vite leaves it as long as it was written.
    build: { outDir: 'out/renderer', minify: true, rolldownOptions: { input: 'src/renderer/index.html' } },
    plugins: [react()],
  },
});
