import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import type { ProbeAnswer } from '../backend/probe-answer.ts';
import { compileBinding, findCompiler, type Compiler } from './compile.ts';
import { cudaFiles, requireNvidiaDriver } from './cuda.ts';
import { requireSpace } from './disk-space.ts';
import { lockInstallation } from './install-lock.ts';
import { bindingName, folderBytes, readInstalled, writeInstalled, type InstalledRecord } from './installed.ts';
import { ByteMeter } from './meter.ts';
import { downloadFolder, obtainCuda, obtainTensorflow, type Context, type LocalWheel } from './obtain.ts';
import { tensorflowBuild, tensorflowVersion } from './platform.ts';
import { lackingInstructions, processorInstructions } from './processor.ts';
import type { InstallOutcome, InstallRequest } from './request.ts';
import { realTools } from './tools.ts';
import { WheelArchive, type Choice } from './wheel-archive.ts';

type Paths = { engines: string; target: string; stagingData: string; staging: string };

/**
 * Installs TensorFlow for this user: finds what is needed before anything is downloaded, downloads, checks, unpacks, builds, and
 * computes with it; only then does it take the place of what was there. What fails or is interrupted leaves that as it was, and
 * a download that the next attempt goes on with.
 *
 * @throws {WeakspotError} saying what is missing and how to get it
 */
export async function installTensorflow(request: InstallRequest, { tools = realTools(), tell, signal }: Partial<Context> & Omit<Context, 'tools'>): Promise<InstallOutcome> {
  const startedAt = performance.now();
  const context: Context = { tools, tell, signal };
  const { untested } = tensorflowBuild(tools.computer, request.gpu);
  const paths = pathsBelow(tools.dataFolder);
  const unlock = lockInstallation(lockFile(tools.dataFolder));
  try {
    await recover(paths, tools.dataFolder);
    const before = readInstalled(paths.target);
    const sameKind = before !== null && before.version === tensorflowVersion && before.gpu === request.gpu;
    if (request.rebuild && !before) {
      throw new WeakspotError('not-found', 'TensorFlow is not installed, so there is nothing to build anew; install it with: weakspot engine install tensorflow', { engine: 'tensorflow' });
    }
    const outcome = async (done: InstallOutcome['done'], gpu: boolean, answer: Tried): Promise<InstallOutcome> => ({
      engine: 'tensorflow', version: tensorflowVersion, gpu, done, folder: paths.target, bytes: await folderBytes(paths.target), ...answer, seconds: (performance.now() - startedAt) / 1000,
    });
    if (request.rebuild && request.wheel !== null) throw new WeakspotError('bad-request', '--rebuild takes nothing from a wheel; leave out --rebuild, or --wheel', { engine: 'tensorflow' });
    if (request.rebuild && request.gpu && !before!.gpu) throw new WeakspotError('conflict', 'TensorFlow is installed without CUDA, which only an installation brings; leave out --rebuild', { engine: 'tensorflow' });
    if (request.rebuild || (sameKind && (before.sourceHash !== tools.recipe.sourceHash() || lackingInstructions(before.instructions).length > 0))) {
      if (before!.version !== tensorflowVersion) {
        throw new WeakspotError('conflict', `TensorFlow ${before!.version} is installed, and this version of Weakspot needs ${tensorflowVersion}; install it with: weakspot engine install tensorflow${before!.gpu ? ' --gpu' : ''}`, { engine: 'tensorflow' });
      }
      tell({ type: 'log', text: 'TensorFlow is installed; building its binding anew' });
      return await outcome('rebuilt', before!.gpu, await rebuild(before!, paths, context));
    }
    if (sameKind) {
      const answer = await tools.probe(tools.dataFolder, signal);
      signal.throwIfAborted();
      if (!('error' in answer)) return await outcome('already', before.gpu, usable(answer, before));
      tell({ type: 'log', text: `TensorFlow is installed but does not work (${answer.error}); installing it anew` });
    }
    if (untested) tell({ type: 'log', text: 'Nobody has tried this kind of installation on this kind of computer yet; it is tested before it is used' });
    return await outcome('installed', request.gpu, await installAnew(request, paths, context));
  } finally {
    try {
      await rm(paths.stagingData, { recursive: true, force: true });
    } finally {
      unlock();
    }
  }
}

type Tried = { device: string; imagesPerSecond: number };

async function installAnew(request: InstallRequest, paths: Paths, context: Context): Promise<Tried> {
  const { tools, tell, signal } = context;
  // Whatever is missing is better known before hundreds of megabytes have come.
  if (request.gpu) tell({ type: 'log', text: `GPU: ${await requireNvidiaDriver(tools.environment)}` });
  const compiler = tools.prebuilt === null ? await findCompiler(tools.environment, signal) : null;
  const tensorflow = await obtainTensorflow(request, context);
  const cuda = request.gpu ? await obtainCuda(tensorflow, request, context) : [];
  await mkdir(paths.staging, { recursive: true });
  await unpackAll([[tensorflow, tensorflowFiles(tensorflowBuild(tools.computer, request.gpu).libraries)], ...cuda.map((wheel): [LocalWheel, Choice] => [wheel, cudaFiles])], paths, context);
  const binding = join(paths.staging, bindingName);
  await build(paths.staging, binding, compiler, context);
  const record: InstalledRecord = {
    version: tensorflowVersion,
    wheel: tensorflow.name,
    wheelSha256: tensorflow.sha256,
    gpu: request.gpu,
    cudaWheels: cuda.map(({ name }) => name),
    compiler: compiler?.description ?? 'prebuilt',
    sourceHash: tools.recipe.sourceHash(),
    instructions: compiler ? processorInstructions() : [],
    platform: `${tools.computer.platform}-${tools.computer.arch}`,
    installedAt: new Date().toISOString(),
  };
  const answer = await tryOut(paths, record, context);
  await swapIn(paths);
  await rm(downloadFolder(tools.dataFolder), { recursive: true, force: true });
  return answer;
}

/** The new binding is tried in a folder of its own that borrows the libraries, and then replaces the old. */
async function rebuild(before: InstalledRecord, paths: Paths, context: Context): Promise<Tried> {
  const { tools, signal } = context;
  const compiler = tools.prebuilt === null ? await findCompiler(tools.environment, signal) : null;
  await mkdir(paths.staging, { recursive: true });
  for (const name of ['lib', 'include', 'nvidia']) {
    if (existsSync(join(paths.target, name))) await symlink(join(paths.target, name), join(paths.staging, name), 'junction');
  }
  const binding = join(paths.staging, bindingName);
  await build(paths.target, binding, compiler, context);
  const record = { ...before, compiler: compiler?.description ?? 'prebuilt', sourceHash: tools.recipe.sourceHash(), instructions: compiler ? processorInstructions() : [] };
  const answer = await tryOut(paths, record, context);
  await rename(binding, join(paths.target, bindingName));
  await writeInstalled(paths.target, record);
  return answer;
}

async function unpackAll(wheels: readonly [LocalWheel, Choice][], paths: Paths, { tools, tell, signal }: Context): Promise<void> {
  const archives: [WheelArchive, Choice][] = [];
  try {
    for (const [wheel, choose] of wheels) archives.push([await WheelArchive.open(wheel.file), choose]);
    const bytes = archives.reduce((sum, [archive, choose]) => sum + archive.unpackedBytes(choose), 0);
    for (const [archive, choose] of archives) {
      if (archive.names().some((name) => choose(name) !== null)) continue;
      throw new WeakspotError('corrupt', `${archive.file} holds none of the files that are needed; download it again`, { file: archive.file });
    }
    await requireSpace(paths.engines, bytes, 'Unpacking TensorFlow', tools.free);
    const meter = new ByteMeter('unpacking', bytes, tell);
    for (const [archive, choose] of archives) await archive.unpack(choose, paths.staging, { signal, onBytes: (bytes) => meter.add(bytes) });
  } finally {
    for (const [archive] of archives) archive.close();
  }
}

/** The libraries, the headers of the C interface, and the licences. */
function tensorflowFiles(libraries: readonly string[]): Choice {
  return (name) => {
    const library = libraries.find((library) => name === `tensorflow/${library}`);
    if (library) return `lib/${library}`;
    const header = /^tensorflow\/include\/((?:tensorflow\/c|xla\/tsl\/c|(?:tensorflow\/core|tsl|xla\/tsl)\/platform)\/.*\.h)$/.exec(name)?.[1];
    if (header && (!header.includes('/platform/') || /\/(ctstring[^/]*|platform)\.h$/.test(header))) return `include/${header}`;
    const licence = /(?:^|\/)(LICENSE[^/]*|NOTICE[^/]*|THIRD_PARTY_NOTICES[^/]*)$/.exec(name)?.[1];
    return licence && /^(tensorflow\/[^/]+|[^/]+\.dist-info\/.*)$/.test(name) ? `licenses/${licence}` : null;
  };
}

async function build(engineFolder: string, output: string, compiler: Compiler | null, { tools, tell, signal }: Context): Promise<void> {
  if (compiler === null) {
    copyFileSync(tools.prebuilt!, output);
  } else {
    tell({ type: 'log', text: `Building the binding with ${compiler.description}; this takes up to a minute` });
    await compileBinding({ engineFolder, output, compiler, recipe: tools.recipe, environment: tools.environment, signal });
  }
  const handle = await open(output, 'r+');
  await handle.sync();
  await handle.close();
}

async function tryOut(paths: Paths, record: InstalledRecord, { tools, tell, signal }: Context): Promise<Tried> {
  tell({ type: 'log', text: 'Computing with it' });
  await writeInstalled(paths.staging, record);
  const answer = await tools.probe(paths.stagingData, signal);
  signal.throwIfAborted();
  if (!('error' in answer)) return usable(answer, record);
  throw new WeakspotError(
    'internal',
    `TensorFlow was unpacked and built, but does not work here: ${answer.error}. What was installed before stays. Use --engine wasm; if it stays so, report this message`,
    { engine: 'tensorflow', reason: answer.error },
  );
}

function usable({ device, imagesPerSecond }: Exclude<ProbeAnswer, { error: string }>, { gpu }: InstalledRecord): Tried {
  if (!gpu || device.includes('GPU')) return { device, imagesPerSecond };
  throw new WeakspotError(
    'missing-dependency',
    `TensorFlow and CUDA can be loaded, but TensorFlow finds no GPU that it can use and would compute on the processor (${device}). Check that "nvidia-smi" shows one with driver 525 or newer and compute capability 6.0 or more; without one, install without --gpu. What was installed before stays`,
    { engine: 'tensorflow', device },
  );
}

export function lockFile(dataFolder: string): string {
  return join(dataFolder, 'engines', '.tensorflow.lock');
}

function pathsBelow(dataFolder: string): Paths {
  const engines = join(dataFolder, 'engines');
  const stagingData = join(engines, `${stagingPrefix}${randomBytes(4).toString('hex')}`);
  return { engines, target: join(engines, 'tensorflow'), stagingData, staging: join(stagingData, 'engines', 'tensorflow') };
}

const oldName = '.tensorflow-old';
const stagingPrefix = '.staging-';

/** What processes that were killed have left, beside an installation. */
export function leftovers(dataFolder: string): string[] {
  const { engines } = pathsBelow(dataFolder);
  if (!existsSync(engines)) return [];
  return readdirSync(engines).filter((name) => name === oldName || name.startsWith(stagingPrefix)).map((name) => join(engines, name));
}

/** Clears up after an installation that was killed; one that was killed between its last two steps is undone. */
async function recover({ engines, target }: Paths, dataFolder: string): Promise<void> {
  await mkdir(engines, { recursive: true });
  const old = join(engines, oldName);
  if (existsSync(old) && !existsSync(target)) await rename(old, target);
  for (const left of leftovers(dataFolder)) await rm(left, { recursive: true, force: true });
}

async function swapIn({ engines, target, staging }: Paths): Promise<void> {
  const old = join(engines, oldName);
  if (existsSync(target)) await rename(target, old);
  try {
    await rename(staging, target);
  } catch (error) {
    if (existsSync(old)) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
