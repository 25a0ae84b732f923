import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import { requirementsOfExtra, satisfies } from './python-version.ts';
import { cudaExtra } from './cuda.ts';
import { requireSpace } from './disk-space.ts';
import { downloadWheel } from './download.ts';
import { findWheel, type WheelToGet } from './find-wheel.ts';
import { ByteMeter } from './meter.ts';
import { withoutCredentials } from './network-environment.ts';
import { defaultIndex, indexAddress } from './package-index.ts';
import { readPipConfiguration } from './pip-configuration.ts';
import { describeComputer, tensorflowBuild, tensorflowVersion } from './platform.ts';
import type { InstallEvent, InstallRequest } from './request.ts';
import type { InstallTools } from './tools.ts';
import { fileSha256, WheelArchive } from './wheel-archive.ts';
import { normalizeProject, parseWheelName, preferredWheel } from './wheel-name.ts';

export type Context = { tools: InstallTools; tell(event: InstallEvent): void; signal: AbortSignal };

/** A wheel on this computer, checked. */
export type LocalWheel = { file: string; name: string; sha256: string };

/** Libraries come packed to less than a third. */
const unpackedPerByte = 3.3;
/** For the compiler, and so that the disk is not left brim-full. */
const spareBytes = 200e6;

export function downloadFolder(dataFolder: string): string {
  return join(dataFolder, 'engines', 'downloads');
}

/** Addresses of the indexes to ask: the one given, else WEAKSPOT_PYTHON_INDEX, else pip's, else the public one. */
export function indexAddresses(request: Pick<InstallRequest, 'index'>, environment: NodeJS.ProcessEnv): URL[] {
  const one = request.index ?? environment['WEAKSPOT_PYTHON_INDEX'];
  if (one) return [indexAddress(one)];
  const { index, extraIndexes } = readPipConfiguration({ environment });
  return [index ?? defaultIndex, ...extraIndexes].map(indexAddress);
}

/** TensorFlow's wheel: the file that was given, or downloaded from an index. */
export async function obtainTensorflow(request: InstallRequest, context: Context): Promise<LocalWheel> {
  if (request.wheel !== null) return checkGivenWheel(request.wheel, request.gpu, context);
  const { tools, tell, signal } = context;
  const { projects } = tensorflowBuild(tools.computer, request.gpu);
  const indexes = indexAddresses(request, tools.environment);
  tell({ type: 'log', text: `Looking for TensorFlow ${tensorflowVersion} on ${indexes.map((index) => withoutCredentials(index.href)).join(' and ')}` });
  for (const { protocol, hostname, host } of indexes) {
    if (protocol === 'https:' || /^(localhost|127\..*|\[::1\])$/.test(hostname)) continue;
    tell({ type: 'log', text: `The connection to ${host} is not encrypted: whoever can change what is sent on it decides what is installed. Use an https:// address where there is one` });
  }
  const wheel = await findWheel(indexes, projects, `==${tensorflowVersion}`, tools.computer, signal);
  return (await download([wheel], context))[0]!;
}

/** The CUDA wheels that a TensorFlow wheel asks for, from beside a given wheel where they lie there, else from an index. */
export async function obtainCuda(tensorflow: LocalWheel, request: InstallRequest, context: Context): Promise<LocalWheel[]> {
  const archive = await WheelArchive.open(tensorflow.file);
  let requirements;
  try {
    requirements = requirementsOfExtra(await archive.information('METADATA'), cudaExtra);
  } finally {
    archive.close();
  }
  const local: LocalWheel[] = [];
  const missing: WheelToGet[] = [];
  for (const { project, specifiers } of requirements) {
    const beside = request.wheel === null ? null : wheelBeside(request.wheel, project, specifiers, context);
    if (beside) local.push({ file: beside, name: basename(beside), sha256: await fileSha256(beside) });
    else missing.push(await findWheel(indexAddresses(request, context.tools.environment), [normalizeProject(project)], specifiers, context.tools.computer, context.signal));
  }
  return [...local, ...(await download(missing, context))];
}

async function download(wheels: readonly WheelToGet[], { tools, tell, signal }: Context): Promise<LocalWheel[]> {
  const folder = downloadFolder(tools.dataFolder);
  const target = (wheel: WheelToGet): string => join(folder, `${wheel.file}.part`);
  const known = wheels.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const had = wheels.reduce((sum, wheel) => sum + (statSync(target(wheel), { throwIfNoEntry: false })?.size ?? 0), 0);
  await requireSpace(folder, Math.max(0, known - had) + known * unpackedPerByte + spareBytes, 'Downloading and unpacking TensorFlow', tools.free);
  const local: LocalWheel[] = [];
  for (const wheel of wheels) {
    tell({ type: 'log', text: `Downloading ${wheel.file} from ${wheel.url.host}` });
    const meter = new ByteMeter('downloading', wheel.size, tell);
    await downloadWheel(wheel, target(wheel), { signal, onProgress: (done, total) => meter.set(done, total) });
    local.push({ file: target(wheel), name: wheel.file, sha256: wheel.sha256 });
  }
  return local;
}

/** Says of a file that a person gave whether it is the wheel that is needed, by its name and by what it says of itself. */
async function checkGivenWheel(file: string, gpu: boolean, { tools, tell }: Context): Promise<LocalWheel> {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) throw new WeakspotError('not-found', `--wheel: ${file} does not exist; check the path`, { file });
  if (!status.isFile()) throw new WeakspotError('bad-request', `--wheel: ${file} is not a file`, { file });
  const { projects } = tensorflowBuild(tools.computer, gpu);
  const wanted = `${projects[0]} ${tensorflowVersion} for ${describeComputer(tools.computer)}`;
  const refuse = (reason: string): WeakspotError => new WeakspotError('bad-request', `--wheel: ${basename(file)} ${reason}; get ${wanted} instead, with: pip download --no-deps ${projects[0]}==${tensorflowVersion}`, { file });
  const name = parseWheelName(basename(file));
  if (!name) throw refuse("has not the name of a wheel (it must be as it was downloaded: NAME-VERSION-…-PLATFORM.whl)");
  if (!projects.includes(name.project)) throw refuse(`is ${name.project}${gpu ? ', without CUDA' : ', not TensorFlow'}`);
  if (name.version !== tensorflowVersion) throw refuse(`is version ${name.version}, and this version of Weakspot needs ${tensorflowVersion}`);
  if (!preferredWheel([name], tools.computer)) throw refuse(`is for another system (${name.platform})`);
  const archive = await WheelArchive.open(file);
  try {
    const metadata = await archive.information('METADATA');
    const said = { name: /^Name:\s*(\S+)/m.exec(metadata)?.[1], version: /^Version:\s*(\S+)/m.exec(metadata)?.[1] };
    if (said.version !== tensorflowVersion || !projects.includes(normalizeProject(said.name ?? ''))) {
      throw refuse(`was renamed: inside it is ${said.name ?? 'something'} ${said.version ?? ''}`);
    }
  } finally {
    archive.close();
  }
  const meter = new ByteMeter('checking', status.size, tell);
  return { file, name: basename(file), sha256: await fileSha256(file, (bytes) => meter.add(bytes)) };
}

function wheelBeside(given: string, project: string, specifiers: string, { tools }: Context): string | null {
  const folder = dirname(given);
  const names = readdirSync(folder).flatMap((file) => parseWheelName(file) ?? []);
  const wheel = preferredWheel(names.filter((name) => name.project === normalizeProject(project) && satisfies(name.version, specifiers)), tools.computer);
  return wheel && join(folder, wheel.file);
}
