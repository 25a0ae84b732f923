import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neededPackages } from '../../scripts/package/dependencies.ts';
import { isUnneeded } from '../../scripts/package/product.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'weakspot-needed-'));
});

afterEach(() => rm(root, { recursive: true }));

async function file(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const manifest = (content: object): string => JSON.stringify(content);

describe('the packages that go along', () => {
  it('are those that the code imports and what those need, and no tool of developers', async () => {
    await file('package.json', manifest({ devDependencies: { tool: '1' } }));
    await file('out/main/a.js', `import one from "one";\nimport { b } from '@scope/two/deep.js';\nimport x from "node:fs"; import y from "path";\nconst later = await import("three");\nexport * from "./b.js";\nimport t from "tool";\n`);
    await file('node_modules/one/package.json', manifest({ dependencies: { nested: '1', '@types/x': '1' }, optionalDependencies: { 'for-another-platform': '1' } }));
    await file('node_modules/one/node_modules/nested/package.json', manifest({}));
    await file('node_modules/nested/package.json', manifest({ name: 'another version' }));
    for (const name of ['@scope/two', 'three', 'tool', 'unused', '@types/x', 'node-api-headers']) await file(`node_modules/${name}/package.json`, manifest({}));
    await file('node_modules/@tensorflow/tfjs-node-gpu/package.json', manifest({ dependencies: { 'google-protobuf': '1', rimraf: '1' } }));
    await file('node_modules/google-protobuf/package.json', manifest({}));
    expect(neededPackages(root, [join(root, 'out/main')])).toEqual([
      'node_modules/@scope/two',
      'node_modules/@tensorflow/tfjs-node-gpu',
      'node_modules/google-protobuf',
      'node_modules/node-api-headers',
      'node_modules/one',
      'node_modules/one/node_modules/nested',
      'node_modules/three',
    ]);
  });

  it('must be installed', async () => {
    await file('package.json', manifest({ devDependencies: {} }));
    await file('out/a.js', 'import "absent";\n');
    expect(() => neededPackages(root, [join(root, 'out')])).toThrow(/needs the package absent, which is not installed/);
  });
});

describe('within a package', () => {
  it('other platforms, other builds, types and tests stay behind', () => {
    const kept = (name: string, paths: string[]): string[] => paths.filter((path) => !isUnneeded(name, path, 'linux-x64'));
    expect(kept('webgpu', ['index.js', 'dist', 'dist/linux-x64', 'dist/win32-x64', 'dist/linux-x64/dawn.node', 'dist/darwin-universal', 'LICENSE.md', 'README.md'])).toEqual(['index.js', 'dist', 'dist/linux-x64', 'dist/linux-x64/dawn.node', 'LICENSE.md']);
    expect(kept('better-sqlite3', ['lib', 'lib/index.js', 'prebuilds', 'prebuilds/linux-x64.node', 'prebuilds/win32-x64.node', 'deps', 'src', 'binding.gyp'])).toEqual(['lib', 'lib/index.js', 'prebuilds', 'prebuilds/linux-x64.node']);
    expect(kept('@tensorflow/tfjs-core', ['package.json', 'dist', 'dist/tf-core.node.js', 'dist/tf-core.js', 'dist/tf-core.node.js.map', 'dist/ops', 'src'])).toEqual(['package.json', 'dist', 'dist/tf-core.node.js']);
    expect(kept('@tensorflow/tfjs-backend-wasm', ['dist/tfjs-backend-wasm-simd.wasm', 'wasm-out'])).toEqual(['dist/tfjs-backend-wasm-simd.wasm']);
    expect(kept('@tensorflow/tfjs-node-gpu', ['binding', 'binding/tfjs_backend.cc', 'dist', 'dist/kernels', 'dist/nodejs_kernel_backend.js', 'dist/image_test.js', 'src'])).toEqual(['binding', 'binding/tfjs_backend.cc', 'dist', 'dist/kernels', 'dist/nodejs_kernel_backend.js']);
    expect(kept('anything', ['index.js', 'index.d.ts', 'index.js.map', 'test', 'docs', 'NOTICE.md', 'lib/testing.js'])).toEqual(['index.js', 'NOTICE.md', 'lib/testing.js']);
  });
});
