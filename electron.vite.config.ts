import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// Flat, so that an entry finds the others beside it whichever chunk it is started from.
const files = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' };

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          // These three run on the product's own Node, not in Electron; a package has no sources to run them from.
          service: 'src/main/service/entry.ts',
          job: 'src/main/jobs/entry.ts',
          cli: 'src/main/cli/index.ts',
        },
        output: files,
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
    build: { outDir: 'out/renderer', rolldownOptions: { input: 'src/renderer/index.html' } },
    plugins: [react()],
  },
});
