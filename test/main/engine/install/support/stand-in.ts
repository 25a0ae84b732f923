import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ProbeAnswer } from '../../../../../src/main/engine/backend/probe-answer.ts';
import type { Recipe } from '../../../../../src/main/engine/install/compile.ts';
import type { Computer } from '../../../../../src/main/engine/install/platform.ts';
import type { InstallTools } from '../../../../../src/main/engine/install/tools.ts';
import { makeWheel, type Wheel } from './make-wheel.ts';

// What stands in for TensorFlow's 800 MB library, its headers, CUDA's, and the binding: a few lines of C each, really compiled,
// really linked and really loaded by another process.

const run = promisify(execFile);

const tensorflowSource = 'int TF_StandIn(void) { return 42; }\n';
/** Looks for CUDA as TensorFlow does: by name alone, when it is needed. */
const frameworkSource = `
#include <dlfcn.h>
int TF_StandInGpus(void) {
  void* runtime = dlopen("libcudart.so.12", RTLD_LAZY);
  int (*count)(void) = runtime ? (int (*)(void))dlsym(runtime, "cudaStandInCount") : 0;
  return count ? count() : 0;
}
`;
const cudaSource = 'int cudaStandInCount(void) { return 1; }\n';
const header = '#pragma once\nextern "C" int TF_StandIn(void);\nextern "C" int TF_StandInGpus(void);\n';
const bindingSource = `
#include <node_api.h>
#include "tensorflow/c/c_api.h"
NAPI_MODULE_INIT() {
  napi_value answer, gpus;
  napi_create_int32(env, TF_StandIn(), &answer);
  napi_create_int32(env, TF_StandInGpus(), &gpus);
  napi_set_named_property(env, exports, "answer", answer);
  napi_set_named_property(env, exports, "gpus", gpus);
  return exports;
}
`;

export type StandIn = {
  folder: string;
  /** tensorflow-cpu for x64. */
  cpuWheel: Wheel;
  /** tensorflow for x64, which asks for one CUDA wheel. */
  gpuWheel: Wheel;
  cudaWheels: Wheel[];
  recipe: Recipe;
  probe: InstallTools['probe'];
};

export const computer: Computer = { platform: 'linux', arch: 'x64', glibc: '2.36', avx: true };
export const cpuTag = 'cp312-cp312-manylinux_2_27_x86_64';

/** Compiles the stand-ins below a folder and packs them into wheels. */
export async function makeStandIn(folder: string): Promise<StandIn> {
  mkdirSync(folder, { recursive: true });
  const compile = async (name: string, source: string, extra: string[] = []): Promise<Buffer> => {
    const file = join(folder, `${name}.c`);
    writeFileSync(file, source);
    await run('cc', ['-shared', '-fPIC', file, '-o', join(folder, name), `-Wl,-soname,${name}`, ...extra]);
    return readFileSync(join(folder, name));
  };
  // The run path that the real framework library has, but for its other parts.
  const runPath = '-Wl,-rpath,$ORIGIN/../../nvidia/cuda_runtime/lib:$ORIGIN/../nvidia/cuda_runtime/lib';
  const [tensorflow, framework, cuda] = [
    await compile('libtensorflow_cc.so.2', tensorflowSource),
    await compile('libtensorflow_framework.so.2', frameworkSource, ['-ldl', runPath]),
    await compile('libcudart.so.12', cudaSource),
  ];
  const files = [
    { name: 'tensorflow/libtensorflow_cc.so.2', bytes: tensorflow, mode: 0o100755 },
    { name: 'tensorflow/libtensorflow_framework.so.2', bytes: framework, mode: 0o100755 },
    { name: 'tensorflow/include/tensorflow/c/c_api.h', bytes: Buffer.from(header) },
    { name: 'tensorflow/include/tensorflow/core/kernels/none_of_this.h', bytes: Buffer.from('#error not needed\n') },
    { name: 'tensorflow/python/none_of_this.py', bytes: Buffer.from('raise SystemExit\n') },
    { name: 'tensorflow/THIRD_PARTY_NOTICES.txt', bytes: Buffer.from('notices\n') },
  ];
  const cudaFiles = [
    { name: 'nvidia/cuda_runtime/lib/libcudart.so.12', bytes: cuda },
    { name: 'nvidia/cuda_runtime/include/cuda.h', bytes: Buffer.from('#error not needed\n') },
  ];
  const cudaTag = 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64';
  return {
    folder,
    cpuWheel: makeWheel(folder, { project: 'tensorflow_cpu', version: '2.21.0', tag: cpuTag, files }),
    gpuWheel: makeWheel(folder, { project: 'tensorflow', version: '2.21.0', tag: cpuTag, files, requires: ['nvidia-cuda-runtime-cu12<13.0,>=12.5.82; extra == "and-cuda"', 'numpy>=1.26.0'] }),
    cudaWheels: ['12.4.0', '12.9.79', '13.0.1'].map((version) => makeWheel(folder, { project: 'nvidia_cuda_runtime_cu12', version, tag: cudaTag, files: cudaFiles })),
    recipe: standInRecipe(folder),
    probe: probeStandIn,
  };
}

export function standInRecipe(folder: string, source = bindingSource, hash = 'first'): Recipe {
  const file = join(folder, `binding-${hash}.cc`);
  writeFileSync(file, source);
  const headers = join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include');
  return {
    compilerArguments: (engine, output) => ['-std=c++17', '-fPIC', '-shared', '-I', headers, '-I', join(engine, 'include'), file, '-o', output, '-L', join(engine, 'lib'), '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/lib'],
    sourceHash: () => hash,
  };
}

/** Loads the binding in a process of its own, whose environment says nothing of libraries. */
export async function probeStandIn(dataFolder: string): Promise<ProbeAnswer> {
  const binding = join(dataFolder, 'engines', 'tensorflow', 'tfjs_binding.node');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-p', `JSON.stringify(require(${JSON.stringify(binding)}))`], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('close', () => {
      if (!output) return resolve({ error: complaint.split('\n').find((line) => line.startsWith('Error')) ?? complaint });
      const { answer, gpus } = JSON.parse(output) as { answer: number; gpus: number };
      resolve({ device: `stand-in ${answer} on ${gpus ? 'GPU' : 'CPU'}`, software: false, imagesPerSecond: 7, losses: [], probabilities: [], timedSteps: 1 });
    });
  });
}

export function standInTools(standIn: StandIn, dataFolder: string, changes: Partial<InstallTools> = {}): InstallTools {
  return {
    computer,
    // Neither this computer's pip configuration nor its compiler flags.
    environment: { PATH: process.env['PATH'], PIP_CONFIG_FILE: '/dev/null' },
    dataFolder,
    free: () => Promise.resolve(1e12),
    recipe: standIn.recipe,
    prebuilt: null,
    probe: standIn.probe,
    ...changes,
  };
}
