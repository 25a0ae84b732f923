// Compiles the AssemblyScript kernels of the wasm backend to resources/kernels, or to the folder given as the first argument.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

const variants = {
  'kernels-fma.wasm': ['--enable', 'simd,relaxed-simd'],
  'kernels-simd.wasm': ['--enable', 'simd'],
};

/** @returns {Promise<Record<string, Uint8Array>>} the modules by file name */
export async function buildKernels() {
  const built = {};
  for (const [name, features] of Object.entries(variants)) {
    const files = {};
    const options = [
      'src/main/engine/backend/wasm/assembly/index.ts', '--outFile', name, '--baseDir', root,
      ...features,
      // The tensors' memory is the tfjs backend's, so nothing of ours may be placed in it: no runtime, no static data.
      '--importMemory', '--noExportMemory', '--initialMemory', '1', '--runtime', 'stub', '--noAssert', '-O3', '--converge',
    ];
    const { error, stderr } = await compile(options, { writeFile: (file, contents) => void (files[file] = contents) });
    if (error) throw new Error(`${name}: ${stderr.toString()}`, { cause: error });
    built[name] = files[name];
  }
  return built;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, 'resources/kernels');
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(await buildKernels())) {
    await writeFile(join(folder, name), bytes);
    console.log(`${join(folder, name)}: ${bytes.length} bytes`);
  }
}
