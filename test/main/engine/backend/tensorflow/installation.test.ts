import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WeakspotError } from '../../../../../src/core/errors.ts';
import { describeLoadFailure, findInstallation } from '../../../../../src/main/engine/backend/tensorflow/installation.ts';
import { openTensorflow } from '../../../../../src/main/engine/backend/tensorflow/open.ts';
import { processorInstructions } from '../../../../../src/main/engine/install/processor.ts';
import { compilerArguments, sourceHash } from '../../../../../src/main/engine/backend/tensorflow/sources.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'weakspot-tensorflow-')), 'tensorflow');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

function install(record: object | string, binding = true): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'installed.json'), typeof record === 'string' ? record : JSON.stringify(record));
  if (binding) writeFileSync(join(folder, 'tfjs_binding.node'), '');
}

const record = {
  version: '2.21.0', wheel: 'tensorflow_cpu-2.21.0.whl', wheelSha256: 'f'.repeat(64), gpu: false, cudaWheels: [], compiler: 'c++ 12', sourceHash: sourceHash(),
  platform: 'linux-x64', installedAt: '2026-11-23T00:00:00Z',
};
const installation = 'run "weakspot engine install tensorflow"';
const rebuilding = 'run "weakspot engine install tensorflow --rebuild"';

describe('findInstallation', () => {
  it('finds what the installer left', () => {
    install(record);
    expect(findInstallation(folder)).toEqual({ version: '2.21.0', gpu: false, bindingFile: join(folder, 'tfjs_binding.node') });
  });

  it('says that nothing is installed, or was not to the end', () => {
    expect(findInstallation(folder)).toEqual({ reason: 'TensorFlow is not installed', fix: installation });
    mkdirSync(folder);
    expect(findInstallation(folder)).toEqual({ reason: 'TensorFlow is not installed', fix: installation });
  });

  it.each(['{"version": "2.21', '{"version": 2}'])('takes what it cannot read for no installation: %s', (text) => {
    install(text);
    expect(findInstallation(folder)).toEqual({ reason: 'TensorFlow is not installed', fix: installation });
  });

  it('asks for the version that the kernels are written for', () => {
    install({ ...record, version: '2.20.0' });
    expect(findInstallation(folder)).toEqual({ reason: 'TensorFlow 2.20.0 is installed, and this version of Weakspot needs 2.21.0', fix: installation });
    writeFileSync(join(folder, 'installed.json'), JSON.stringify({ ...record, version: '2.20.0', gpu: true }));
    expect(findInstallation(folder)).toMatchObject({ fix: 'run "weakspot engine install tensorflow --gpu"' });
  });

  it('asks for a new binding where it is missing or was built from other sources', () => {
    install(record, false);
    expect(findInstallation(folder)).toEqual({ reason: `${join(folder, 'tfjs_binding.node')} is missing`, fix: rebuilding });
    writeFileSync(join(folder, 'tfjs_binding.node'), '');
    writeFileSync(join(folder, 'installed.json'), JSON.stringify({ ...record, sourceHash: '0'.repeat(64) }));
    expect(findInstallation(folder)).toEqual({ reason: "TensorFlow's binding was built for another version of Weakspot", fix: rebuilding });
  });
});

// Where the processor's instructions can be told, which is on Linux.
it.runIf(process.platform === 'linux')('refuses a binding for a processor with other instructions, which would end the process', () => {
  install({ ...record, instructions: ['avx-of-another'] });
  expect(findInstallation(folder)).toEqual({ reason: "TensorFlow's binding was built for a processor that has avx-of-another, and this one has not", fix: rebuilding });
  writeFileSync(join(folder, 'installed.json'), JSON.stringify({ ...record, instructions: processorInstructions() }));
  expect(findInstallation(folder)).toMatchObject({ version: '2.21.0' });
});

describe('describeLoadFailure', () => {
  it('asks for a new installation where a library is gone', () => {
    const error = new Error('libtensorflow_cc.so.2: cannot open shared object file: No such file or directory\nmore');
    expect(describeLoadFailure(error, true).fix).toBe('run "weakspot engine install tensorflow --gpu"');
    expect(describeLoadFailure(error, false)).toEqual({
      reason: "TensorFlow's binding does not load: libtensorflow_cc.so.2: cannot open shared object file: No such file or directory", fix: installation,
    });
  });

  it('asks for a new binding where it was built for another Node', () => {
    const error = new Error('The module was compiled against a different Node.js version using NODE_MODULE_VERSION 108');
    expect(describeLoadFailure(error, true).fix).toBe(rebuilding);
  });
});

it('tells apart why a binding does not load and what to do, for a probe to show', async () => {
  folder = join(folder, '..', 'engines', 'tensorflow');
  mkdirSync(join(folder, '..'));
  install(record);
  vi.stubEnv('WEAKSPOT_DATA', join(folder, '..', '..'));
  const error: unknown = await openTensorflow().catch((error: unknown) => error).finally(() => vi.unstubAllEnvs());
  folder = join(folder, '..');
  const details = (error as WeakspotError).details;
  expect(details).toMatchObject({ engine: 'tensorflow', reason: expect.stringMatching(/^TensorFlow's binding does not load: /), fix: rebuilding });
  expect((error as WeakspotError).message).toBe(`${String(details['reason'])}; ${rebuilding}`);
});

it('compiles the sources that it has a hash of into one library beside those of TensorFlow', () => {
  const parameters = compilerArguments('/engine', '/engine/tfjs_binding.node', 'linux');
  expect(parameters).toContain('-shared');
  expect(parameters.filter((parameter) => parameter.endsWith('operations.cc'))).toHaveLength(1);
  expect(parameters.slice(parameters.indexOf('-o'))).toEqual([
    '-o', '/engine/tfjs_binding.node', '-L', '/engine/lib', '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/lib',
  ]);
  // Names and run paths as the wheel for macOS has them; never tried there.
  expect(compilerArguments('/engine', '/engine/tfjs_binding.node', 'darwin').slice(parameters.indexOf('-o') + 2)).toEqual([
    '/engine/lib/libtensorflow_cc.2.dylib', '/engine/lib/libtensorflow_framework.2.dylib', '-Wl,-rpath,@loader_path/lib', '-undefined', 'dynamic_lookup',
  ]);
  expect(sourceHash()).toMatch(/^[0-9a-f]{64}$/);
});
