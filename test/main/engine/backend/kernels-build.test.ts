import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildKernels } from '../../../../scripts/build-kernels.mjs';

it('ships the modules that its AssemblyScript compiles to', async () => {
  const built = await buildKernels();
  expect(Object.keys(built)).toEqual(['kernels-fma.wasm', 'kernels-simd.wasm']);
  for (const [name, bytes] of Object.entries(built)) {
    const shipped = readFileSync(new URL(`../../../../resources/kernels/${name}`, import.meta.url));
    expect(shipped.equals(bytes), `${name} differs: run "npm run kernels"`).toBe(true);
  }
});
