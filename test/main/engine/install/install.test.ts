import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WeakspotError } from '../../../../src/core/errors.ts';
import { sourceHash } from '../../../../src/main/engine/backend/tensorflow/sources.ts';
import { installTensorflow } from '../../../../src/main/engine/install/install.ts';
import { lockInstallation } from '../../../../src/main/engine/install/install-lock.ts';
import { readInstalled } from '../../../../src/main/engine/install/installed.ts';
import { listEngines } from '../../../../src/main/engine/install/list.ts';
import { processorInstructions } from '../../../../src/main/engine/install/processor.ts';
import { removeTensorflow } from '../../../../src/main/engine/install/remove.ts';
import type { InstallEvent, InstallOutcome, InstallRequest } from '../../../../src/main/engine/install/request.ts';
import type { InstallTools } from '../../../../src/main/engine/install/tools.ts';
import { serveIndex, type IndexServer } from './support/index-server.ts';
import { makeWheel } from './support/make-wheel.ts';
import { computer, cpuTag, makeStandIn, standInRecipe, standInTools, type StandIn } from './support/stand-in.ts';

let root: string;
let data: string;
let standIn: StandIn;
let server: IndexServer;
let events: InstallEvent[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-engine-'));
  standIn = await makeStandIn(join(root, 'stand-in'));
  server = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel], tensorflow: [standIn.gpuWheel], 'nvidia-cuda-runtime-cu12': standIn.cudaWheels });
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  data = mkdtempSync(join(root, 'data-'));
  events = [];
  server.requests.length = 0;
});
afterEach(() => {
  // Whatever happens, nothing half done is left, and nobody is locked out.
  const left = existsSync(join(data, 'engines')) ? readdirSync(join(data, 'engines')) : [];
  expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
});

function install(request: Partial<InstallRequest> = {}, changes: Partial<InstallTools> = {}, signal = new AbortController().signal): Promise<InstallOutcome> {
  const whole = { gpu: false, wheel: null, index: server.url, rebuild: false, ...request };
  return installTensorflow(whole, { tools: standInTools(standIn, data, changes), tell: (event) => events.push(event), signal });
}

async function failureOf(attempt: Promise<unknown>): Promise<WeakspotError> {
  const error = await attempt.then(() => null, (error: unknown) => error);
  expect(error).toBeInstanceOf(WeakspotError);
  return error as WeakspotError;
}

const target = (...names: string[]): string => join(data, 'engines', 'tensorflow', ...names);
const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
/** A process that has ended, though nobody has asked how, is none. */
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
const logs = (): string => events.flatMap((event) => (event.type === 'log' ? event.text : [])).join('\n');

describe('an installation from an index', () => {
  it('takes what is needed from the wheel, builds the binding and computes with it', async () => {
    const outcome = await install();
    expect(outcome).toMatchObject({ engine: 'tensorflow', version: '2.21.0', gpu: false, done: 'installed', device: 'stand-in 42 on CPU', imagesPerSecond: 7, folder: target() });
    expect(filesBelow(target())).toEqual([
      'include/tensorflow/c/c_api.h', 'installed.json', 'lib/libtensorflow_cc.so.2', 'lib/libtensorflow_framework.so.2', 'licenses/THIRD_PARTY_NOTICES.txt', 'tfjs_binding.node',
    ]);
    expect(readInstalled(target())).toMatchObject({ version: '2.21.0', wheel: standIn.cpuWheel.file, wheelSha256: standIn.cpuWheel.sha256, gpu: false, cudaWheels: [], sourceHash: 'first', platform: 'linux-x64' });
    // What was downloaded is needed no more.
    expect(readdirSync(join(data, 'engines'))).toEqual(['tensorflow']);
    const phases = new Set(events.flatMap((event) => (event.type === 'progress' ? event.progress.phase : [])));
    expect([...phases]).toEqual(['downloading', 'unpacking']);
    expect(server.requests.map(({ path }) => path)).toEqual(['/simple/tensorflow-cpu/', `/files/${standIn.cpuWheel.file}`]);
  });

  it('is not done twice, unless what is there does not work', async () => {
    await install();
    server.requests.length = 0;
    expect(await install()).toMatchObject({ done: 'already', device: 'stand-in 42 on CPU' });
    expect(server.requests).toEqual([]);
    rmSync(target('lib', 'libtensorflow_cc.so.2'));
    expect(await install()).toMatchObject({ done: 'installed', device: 'stand-in 42 on CPU' });
    expect(logs()).toContain('does not work');
  });

  it('builds the binding anew, and nothing else, after the product has changed its sources', async () => {
    await install();
    server.requests.length = 0;
    const changes = { recipe: standInRecipe(standIn.folder, readFileSync(join(standIn.folder, 'binding-first.cc'), 'utf8').replace('TF_StandIn()', 'TF_StandIn() + 1'), 'second') };
    expect(await install({}, changes)).toMatchObject({ done: 'rebuilt', device: 'stand-in 43 on CPU' });
    expect(readInstalled(target())).toMatchObject({ sourceHash: 'second', wheelSha256: standIn.cpuWheel.sha256 });
    expect(await install({ rebuild: true }, changes)).toMatchObject({ done: 'rebuilt' });
    expect(server.requests).toEqual([]);
    expect((await failureOf(install({ rebuild: true }, { ...changes, recipe: standInRecipe(standIn.folder, 'nonsense', 'third') }))).code).toBe('internal');
    expect(readInstalled(target())).toMatchObject({ sourceHash: 'second' });
    expect(await standIn.probe(data, new AbortController().signal)).toMatchObject({ device: 'stand-in 43 on CPU' });
  });

  // Where the processor's instructions can be told, which is on Linux.
  it.runIf(process.platform === 'linux')('builds the binding anew for another processor', async () => {
    await install();
    const built = readInstalled(target())!;
    expect(built.instructions).toEqual(processorInstructions());
    const elsewhere = { ...built, sourceHash: sourceHash(), instructions: ['avx-of-another'] };
    writeFileSync(target('installed.json'), JSON.stringify(elsewhere));
    expect(await listEngines({ folder: target(), computer })).toMatchObject([{ state: 'outdated', note: 'built for another processor: weakspot engine install tensorflow --rebuild' }]);
    writeFileSync(target('installed.json'), JSON.stringify({ ...elsewhere, sourceHash: built.sourceHash }));
    expect(await install()).toMatchObject({ done: 'rebuilt' });
    expect(readInstalled(target())).toMatchObject({ instructions: processorInstructions() });
  });

  it('takes a binding that came with the product, and then needs no compiler', async () => {
    await install();
    const prebuilt = join(root, 'prebuilt.node');
    writeFileSync(prebuilt, readFileSync(target('tfjs_binding.node')));
    await removeTensorflow(data);
    expect(await install({}, { prebuilt, environment: { PATH: '/nowhere', PIP_CONFIG_FILE: '/dev/null' } })).toMatchObject({ done: 'installed', device: 'stand-in 42 on CPU' });
    expect(readInstalled(target())).toMatchObject({ compiler: 'prebuilt', instructions: [] });
  });

  it('is removed with all that belongs to it, and then there is nothing to remove', async () => {
    await install();
    expect(await listEngines({ folder: target(), computer })).toMatchObject([{ engine: 'tensorflow', state: 'outdated', version: '2.21.0', gpu: false }]);
    expect((await removeTensorflow(data)).bytes).toBeGreaterThan(10_000);
    expect(readdirSync(join(data, 'engines'))).toEqual([]);
    expect(await listEngines({ folder: target(), computer })).toMatchObject([{ state: 'absent', bytes: 0, note: 'install it with: weakspot engine install tensorflow' }]);
    expect(await failureOf(removeTensorflow(data))).toMatchObject({ code: 'not-found', message: expect.stringContaining('is not installed') });
  });
});

describe('an installation from a wheel file', () => {
  it('asks nobody', async () => {
    expect(await install({ wheel: standIn.cpuWheel.path, index: 'http://127.0.0.1:9/simple/' })).toMatchObject({ done: 'installed', device: 'stand-in 42 on CPU' });
    expect(server.requests).toEqual([]);
    expect(existsSync(standIn.cpuWheel.path)).toBe(true);
    expect(readInstalled(target())).toMatchObject({ wheelSha256: standIn.cpuWheel.sha256 });
  });

  const another = (project: string, version: string, tag: string, metadata?: string): string => makeWheel(mkdtempSync(join(root, 'wheel-')), { project, version, tag, files: [], ...(metadata ? { metadata } : {}) }).path;

  it.each([
    ['another system', () => another('tensorflow_cpu', '2.21.0', 'cp312-cp312-win_amd64'), 'is for another system (win_amd64); get tensorflow-cpu 2.21.0 for Linux on x64 with glibc 2.36 instead, with: pip download --no-deps tensorflow-cpu==2.21.0'],
    ['another processor', () => another('tensorflow', '2.21.0', 'cp312-cp312-manylinux_2_27_aarch64'), 'is for another system (manylinux_2_27_aarch64)'],
    ['a newer C library', () => another('tensorflow_cpu', '2.21.0', 'cp312-cp312-manylinux_2_40_x86_64'), 'is for another system (manylinux_2_40_x86_64)'],
    ['another version', () => another('tensorflow_cpu', '2.20.0', cpuTag), 'is version 2.20.0, and this version of Weakspot needs 2.21.0'],
    ['another project', () => another('numpy', '2.21.0', cpuTag), 'is numpy, not TensorFlow'],
    ['another name', () => { const file = join(root, 'tf.whl'); writeFileSync(file, 'x'); return file; }, 'has not the name of a wheel'],
    ['a renamed one', () => another('tensorflow_cpu', '2.21.0', cpuTag, 'Name: torch\nVersion: 2.15.0\n'), 'was renamed: inside it is torch 2.15.0'],
    ['a folder', () => { const folder = join(root, 'tensorflow_cpu-2.21.0-folder.whl'); mkdirSync(folder); return folder; }, 'is not a file'],
  ])('refuses one for %s', async (_what, make, message) => {
    expect(await failureOf(install({ wheel: make() }))).toMatchObject({ code: 'bad-request', message: expect.stringContaining(message) });
    expect(existsSync(target())).toBe(false);
  });

  it('refuses one that is not there, is no zip, or ends early', async () => {
    const folder = mkdtempSync(join(root, 'wheel-'));
    const file = join(folder, standIn.cpuWheel.file);
    expect(await failureOf(install({ wheel: file }))).toMatchObject({ code: 'not-found', message: `--wheel: ${file} does not exist; check the path` });
    writeFileSync(file, 'no zip at all, but long enough to be taken for one');
    expect(await failureOf(install({ wheel: file }))).toMatchObject({ code: 'corrupt', message: expect.stringMatching(/is not a whole wheel: .*; download it again/) });
    writeFileSync(file, standIn.cpuWheel.bytes);
    truncateSync(file, standIn.cpuWheel.bytes.length - 100);
    expect(await failureOf(install({ wheel: file }))).toMatchObject({ code: 'corrupt' });
  });

  it('refuses one whose files are not as its RECORD says, and leaves nothing unpacked', async () => {
    const library = { name: 'tensorflow/libtensorflow_cc.so.2', bytes: Buffer.from('changed') };
    const { path } = makeWheel(mkdtempSync(join(root, 'wheel-')), { project: 'tensorflow_cpu', version: '2.21.0', tag: cpuTag, files: [library], record: 'tensorflow/libtensorflow_cc.so.2,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,7\n' });
    expect(await failureOf(install({ wheel: path }))).toMatchObject({ code: 'corrupt', message: expect.stringContaining('tensorflow/libtensorflow_cc.so.2 in it is not as its RECORD says') });
    expect(existsSync(target())).toBe(false);
  });
});

describe('what is missing is said before anything is downloaded', () => {
  it('a compiler', async () => {
    const error = await failureOf(install({}, { environment: { PATH: '/nowhere', PIP_CONFIG_FILE: '/dev/null' } }));
    expect(error).toMatchObject({ code: 'missing-dependency', details: { tried: ['c++', 'g++', 'clang++'] } });
    expect(error.message).toMatch(/^A C\+\+ compiler is needed, and none works here \(c\+\+ was not found; g\+\+ was not found; clang\+\+ was not found\)\. Get one with "sudo apt-get install g\+\+" on Debian/);
    expect(server.requests).toEqual([]);
  });

  it('a compiler that works', async () => {
    for (const CXX of ['/bin/true', '/bin/false']) {
      const error = await failureOf(install({}, { environment: { PATH: process.env['PATH'], CXX, PIP_CONFIG_FILE: '/dev/null' } }));
      expect(error).toMatchObject({ code: 'missing-dependency', details: { tried: [CXX] } });
      expect(error.message).toContain('CXX names this compiler; set it to another, or unset it.');
    }
  });

  it('room on the disk, with figures', async () => {
    const error = await failureOf(install({}, { free: () => Promise.resolve(50e6) }));
    expect(error).toMatchObject({ code: 'disk-full', details: { free: 50e6 } });
    expect(error.message).toMatch(/^Downloading and unpacking TensorFlow needs 2\d\d MB on the disk of .*, which has 50 MB left\. Free some space there, or set WEAKSPOT_DATA to a folder on another disk$/);
    expect(server.requests.map(({ path }) => path)).toEqual(['/simple/tensorflow-cpu/']);
  });

  it('room on the disk for a wheel that is there already', async () => {
    const free = (): Promise<number> => Promise.resolve(1_000);
    expect(await failureOf(install({ wheel: standIn.cpuWheel.path }, { free }))).toMatchObject({ code: 'disk-full', message: expect.stringMatching(/^Unpacking TensorFlow needs 1 MB on the disk of .*, which has 1 MB left/) });
  });

  it('an NVIDIA driver', async () => {
    const error = await failureOf(install({ gpu: true }, { environment: { PATH: '/nowhere', PIP_CONFIG_FILE: '/dev/null' } }));
    expect(error).toMatchObject({ code: 'missing-dependency', details: { needs: 'nvidia-driver' } });
    expect(error.message).toMatch(/^--gpu needs an NVIDIA GPU with a driver for CUDA 12 \(525 or newer\), and .*Without an NVIDIA GPU, install without --gpu, or use --engine webgpu$/);
  });

  it('a system that TensorFlow is built for, and what to use instead', async () => {
    const windows = await failureOf(install({}, { computer: { platform: 'win32', arch: 'x64', glibc: null, avx: true } }));
    expect(windows).toMatchObject({ code: 'unsupported', details: { instead: 'webgpu' } });
    expect(windows.message).toBe("TensorFlow cannot be installed on Windows on x64: TensorFlow's package for Windows holds no library that other programs can use; use --engine webgpu, which computes on the GPU of any vendor, or wasm, which always works");
    expect(server.requests).toEqual([]);
  });

  it('what building anew cannot do', async () => {
    await install();
    expect(await failureOf(install({ rebuild: true, wheel: standIn.cpuWheel.path }))).toMatchObject({ code: 'bad-request', message: '--rebuild takes nothing from a wheel; leave out --rebuild, or --wheel' });
    expect(await failureOf(install({ rebuild: true, gpu: true }))).toMatchObject({ code: 'conflict', message: expect.stringContaining('installed without CUDA') });
  });

  it('an installation to build anew', async () => {
    expect(await failureOf(install({ rebuild: true }))).toMatchObject({ code: 'not-found', message: expect.stringContaining('install it with: weakspot engine install tensorflow') });
  });
});

describe('an installation that fails', () => {
  it("shows the compiler's last words, and keeps the download for the next attempt", async () => {
    const recipe = standInRecipe(standIn.folder, '#include "tensorflow/c/not_there.h"\n', 'broken');
    const error = await failureOf(install({}, { recipe }));
    expect(error.code).toBe('internal');
    expect(error.message).toMatch(/could not build TensorFlow's binding[^]*tensorflow\/c\/not_there\.h: No such file or directory/);
    expect(readdirSync(join(data, 'engines', 'downloads'))).toContain(`${standIn.cpuWheel.file}.part`);
    server.requests.length = 0;
    expect(await install()).toMatchObject({ done: 'installed' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/simple/tensorflow-cpu/']);
  });

  it('leaves the installation before it as it was', async () => {
    await install();
    const before = readFileSync(target('installed.json'), 'utf8');
    const folder = mkdtempSync(join(root, 'wheel-'));
    const nvidia = join(folder, 'nvidia-smi');
    writeFileSync(nvidia, '#!/bin/sh\necho "Stand-in GPU, 550.54"\n', { mode: 0o755 });
    const changes: Partial<InstallTools> = {
      environment: { PATH: `${folder}:${process.env['PATH']}`, PIP_CONFIG_FILE: '/dev/null' },
      probe: () => Promise.resolve({ error: 'a convolution gave 1 instead of 2' }),
    };
    const error = await failureOf(install({ gpu: true }, changes));
    expect(error).toMatchObject({ code: 'internal', details: { reason: 'a convolution gave 1 instead of 2' } });
    expect(error.message).toContain('What was installed before stays');
    expect(readFileSync(target('installed.json'), 'utf8')).toBe(before);
    expect(await standIn.probe(data, new AbortController().signal)).toMatchObject({ device: 'stand-in 42 on CPU' });
  });

  it('says that the disk is full where the compiler does', async () => {
    const folder = mkdtempSync(join(root, 'compiler-'));
    // As GNU's compiler says it; works but for the binding.
    writeFileSync(join(folder, 'c++'), '#!/bin/sh\ncase "$*" in *binding-*) echo "/var/tmp/ccX.s: fatal error: error writing to /var/tmp/ccX.s: No space left on device" >&2; echo "compilation terminated." >&2; exit 1;; esac\nexec /usr/bin/c++ "$@"\n', { mode: 0o755 });
    const error = await failureOf(install({}, { environment: { PATH: `${folder}:${process.env['PATH']}`, PIP_CONFIG_FILE: '/dev/null' } }));
    expect(error).toMatchObject({ code: 'disk-full', details: { temporary: tmpdir() } });
    expect(error.message).toMatch(/^c\+\+ could not build TensorFlow's binding, since the disk of .* is full\. Free some space there, or set TMPDIR/);
    expect(readdirSync(join(data, 'engines'))).toEqual(['downloads']);
  });

  it('says so where another one is under way', async () => {
    const unlock = lockInstallation(join(data, 'engines', '.tensorflow.lock'));
    const error = await failureOf(install());
    unlock();
    expect(error).toMatchObject({ code: 'locked', details: { pid: process.pid } });
  });

  it('ends the compiler, and leaves no trace, when it is interrupted while that works', async () => {
    const folder = mkdtempSync(join(root, 'compiler-'));
    const mark = join(folder, 'pids');
    // A real compiler but for the binding, over which it and a helper of its sit for ever.
    writeFileSync(join(folder, 'c++'), `#!/bin/sh\ncase "$*" in *binding-*) sleep 1000 & echo $$ $! > ${mark}; wait;; esac\nexec /usr/bin/c++ "$@"\n`, { mode: 0o755 });
    const stop = new AbortController();
    const attempt = install({}, { environment: { PATH: `${folder}:${process.env['PATH']}`, PIP_CONFIG_FILE: '/dev/null' } }, stop.signal);
    await vi.waitUntil(() => existsSync(mark) && readFileSync(mark, 'utf8').endsWith('\n'), { timeout: 20_000 });
    stop.abort(new WeakspotError('interrupted', 'stopped'));
    expect((await failureOf(attempt)).code).toBe('interrupted');
    expect(readdirSync(join(data, 'engines'))).toEqual(['downloads']);
    const pids = readFileSync(mark, 'utf8').trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await vi.waitUntil(() => pids.every((pid) => !isAlive(pid)), { timeout: 5_000 });
  });

  it('leaves only the partial download when it is interrupted', async () => {
    const slow = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { stallAfter: 4_000 });
    const stop = new AbortController();
    const attempt = installTensorflow({ gpu: false, wheel: null, index: slow.url, rebuild: false }, {
      tools: standInTools(standIn, data),
      signal: stop.signal,
      tell: (event) => {
        if (event.type === 'progress') setTimeout(() => stop.abort(new WeakspotError('interrupted', 'stopped')), 300);
      },
    });
    expect((await failureOf(attempt)).code).toBe('interrupted');
    await slow.close();
    expect(filesBelow(join(data, 'engines'))).toEqual([`downloads/${standIn.cpuWheel.file}.part`, `downloads/${standIn.cpuWheel.file}.part.origin`]);
    expect(readFileSync(join(data, 'engines', 'downloads', `${standIn.cpuWheel.file}.part`))).toEqual(standIn.cpuWheel.bytes.subarray(0, 4_000));
    await install();
    expect(server.requests.at(-1)).toMatchObject({ range: 'bytes=4000-' });
  });

  it('is cleared up, or undone, by the next one where its process was killed', async () => {
    await install();
    const engines = join(data, 'engines');
    mkdirSync(join(engines, '.staging-dead', 'engines'), { recursive: true });
    // Killed between its last two renames.
    renameSync(target(), join(engines, '.tensorflow-old'));
    expect(await install()).toMatchObject({ done: 'already' });
    renameSync(target(), join(engines, '.tensorflow-old'));
    mkdirSync(join(engines, '.staging-dead'));
    expect((await removeTensorflow(data)).bytes).toBeGreaterThan(10_000);
    expect(readdirSync(engines)).toEqual([]);
  });
});

describe('--gpu', () => {
  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    const folder = mkdtempSync(join(root, 'driver-'));
    writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\necho "Stand-in GPU, 550.54"\n', { mode: 0o755 });
    environment = { PATH: `${folder}:${process.env['PATH']}`, PIP_CONFIG_FILE: '/dev/null' };
  });

  it('brings the newest CUDA wheels that TensorFlow accepts, found without LD_LIBRARY_PATH', async () => {
    const outcome = await install({ gpu: true }, { environment });
    expect(outcome).toMatchObject({ done: 'installed', gpu: true, device: 'stand-in 42 on GPU' });
    expect(readInstalled(target())).toMatchObject({ gpu: true, cudaWheels: ['nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl'] });
    expect(filesBelow(target('nvidia'))).toEqual(['cuda_runtime/lib/libcudart.so.12']);
    expect(logs()).toContain('GPU: Stand-in GPU, 550.54');
    // Advice that left out --gpu would cost the user CUDA.
    writeFileSync(target('installed.json'), readFileSync(target('installed.json'), 'utf8').replace('"version": "2.21.0"', '"version": "2.20.0"'));
    expect(await listEngines({ folder: target(), computer })).toMatchObject([{ state: 'outdated', version: '2.20.0', gpu: true, note: 'this version of Weakspot needs 2.21.0: weakspot engine install tensorflow --gpu' }]);
    expect(await failureOf(install({ rebuild: true }))).toMatchObject({ code: 'conflict', message: expect.stringMatching(/install it with: weakspot engine install tensorflow --gpu$/) });
  });

  it('takes them from beside a wheel file, without a network', async () => {
    expect(await install({ gpu: true, wheel: standIn.gpuWheel.path, index: 'http://127.0.0.1:9/simple/' }, { environment })).toMatchObject({ gpu: true, device: 'stand-in 42 on GPU' });
    expect(server.requests).toEqual([]);
    await removeTensorflow(data);
    expect(await failureOf(install({ gpu: true, wheel: standIn.cpuWheel.path }, { environment }))).toMatchObject({ code: 'bad-request', message: expect.stringContaining('is tensorflow-cpu, without CUDA') });
  });

  it('fails where TensorFlow then computes on the processor', async () => {
    const probe: InstallTools['probe'] = async (folder, signal) => ({ ...(await standIn.probe(folder, signal)), device: 'TensorFlow, CPU' }) as Awaited<ReturnType<InstallTools['probe']>>;
    expect(await failureOf(install({ gpu: true }, { environment, probe }))).toMatchObject({ code: 'missing-dependency', message: expect.stringContaining('finds no GPU that it can use') });
    expect(existsSync(target())).toBe(false);
    // The driver may stop working later.
    await install({ gpu: true }, { environment });
    expect(await failureOf(install({ gpu: true }, { environment, probe }))).toMatchObject({ code: 'missing-dependency', message: expect.stringContaining('finds no GPU that it can use') });
    expect(readInstalled(target())).toMatchObject({ gpu: true });
  });
});
