import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const nativeFolder = fileURLToPath(new URL('native', import.meta.url));
// For this very processor; compilers for arm64 agree on the second spelling only.
const processor = process.arch === 'x64' ? '-march=native' : '-mcpu=native';
const flags = ['-std=c++17', '-O3', processor, '-ffp-contract=fast', '-fPIC', '-shared', '-pthread', '-DNAPI_VERSION=8'];
const nodeRequire = createRequire(import.meta.url);

/** The C++ files that the binding is compiled from: the package's own, and ours. */
export function bindingSources(): string[] {
  const binding = join(packageFolder('@tensorflow/tfjs-node-gpu'), 'binding');
  return [join(binding, 'tfjs_backend.cc'), join(binding, 'tfjs_binding.cc'), ...ours().filter((file) => file.endsWith('.cc'))];
}

/**
 * What to give the system's C++ compiler.
 *
 * @param engine a folder with TensorFlow's `include` and `lib`, where the binding will lie too
 * @param output the binding's file
 */
export function compilerArguments(engine: string, output: string, platform: NodeJS.Platform = process.platform): string[] {
  const includes = [
    nativeFolder, join(engine, 'include'), packageFolder('@tensorflow/tfjs-node-gpu'), join(packageFolder('node-api-headers'), 'include'),
  ];
  return [
    ...flags, ...includes.flatMap((folder) => ['-I', folder]), ...bindingSources(), '-o', output,
    ...(platform === 'darwin' ? macLinkage(join(engine, 'lib')) : ['-L', join(engine, 'lib'), '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/lib']),
  ];
}

/** The libraries are named `@rpath/…` in themselves; Node's own functions are found when it loads the binding. */
function macLinkage(libraries: string): string[] {
  return [join(libraries, 'libtensorflow_cc.2.dylib'), join(libraries, 'libtensorflow_framework.2.dylib'), '-Wl,-rpath,@loader_path/lib', '-undefined', 'dynamic_lookup'];
}

/** A hash of our C++ files and how they are compiled, hexadecimal: a binding made of others may lack what this version calls. */
export function sourceHash(): string {
  const hash = createHash('sha256').update(flags.join(' '));
  for (const file of ours()) hash.update(relative(nativeFolder, file).replaceAll('\\', '/')).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function ours(): string[] {
  const files = readdirSync(nativeFolder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(cc|h)$/.test(file));
  return files.toSorted().map((file) => join(nativeFolder, file));
}

function packageFolder(name: string): string {
  return dirname(nodeRequire.resolve(`${name}/package.json`));
}
