import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WeakspotError } from '../../../core/errors.ts';
import { compilerArguments, sourceHash } from '../backend/tensorflow/sources.ts';

/** A C++ compiler of this computer that has been tried. */
export type Compiler = { command: string; leading: string[]; description: string };

/** What is compiled, and how. */
export type Recipe = {
  /** @param engine a folder with TensorFlow's `include` and `lib` */
  compilerArguments(engine: string, output: string): string[];
  /** Of the C++ files; tells a binding that was made of others. */
  sourceHash(): string;
};

export const bindingRecipe: Recipe = { compilerArguments, sourceHash };

type Surroundings = { environment: NodeJS.ProcessEnv; signal: AbortSignal | undefined };

/** How much of what a compiler complains of is shown. */
const shownLines = 20;

/**
 * Builds TensorFlow's binding for this computer's processor. Takes about a minute of one core.
 *
 * @param engineFolder where TensorFlow's `include` and `lib` lie
 * @param output the binding's file; it finds `lib` beside itself, wherever both are moved to
 * @throws {WeakspotError} `missing-dependency` without a working compiler, `disk-full` where it says so, else `internal` with its
 *   last words
 */
export async function compileBinding({ engineFolder, output, compiler, recipe = bindingRecipe, environment = process.env, signal }: {
  engineFolder: string; output: string; compiler?: Compiler; recipe?: Recipe; environment?: NodeJS.ProcessEnv; signal?: AbortSignal;
}): Promise<Compiler> {
  const found = compiler ?? (await findCompiler(environment, signal));
  const ended = await runCompiler(found, recipe.compilerArguments(engineFolder, output), { environment, signal });
  if (ended.ok) return found;
  if (ended.words.some((line) => line.includes('No space left on device'))) {
    throw new WeakspotError('disk-full', `${found.command} could not build TensorFlow's binding, since the disk of ${engineFolder} or that of ${tmpdir()}, where compilers work, is full. Free some space there, or set TMPDIR to a folder on another disk`, { folder: engineFolder, temporary: tmpdir() });
  }
  throw new WeakspotError(
    'internal',
    `${found.command} could not build TensorFlow's binding. Try a newer compiler (set CXX to its path) or use --engine wasm; if it stays so, report this:\n${ended.words.slice(-shownLines).join('\n')}`,
    { compiler: found.description, output: ended.words.slice(-shownLines) },
  );
}

/**
 * The compiler that `CXX` names, else the first of `c++`, `g++` and `clang++` that can build a small C++17 library.
 *
 * @throws {WeakspotError} `missing-dependency` where there is none, with how to get one
 */
export async function findCompiler(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Compiler> {
  const chosen = environment['CXX']?.trim();
  const candidates = chosen ? [chosen] : ['c++', 'g++', 'clang++'];
  const failures: string[] = [];
  for (const candidate of candidates) {
    const [command = '', ...leading] = candidate.split(/\s+/);
    const version = await runCompiler({ command, leading }, ['--version'], { environment, signal });
    if (!version.ok) {
      failures.push(version.words.length === 0 ? `${candidate} was not found` : `${candidate}: ${version.words.at(-1)}`);
      continue;
    }
    const compiler = { command, leading, description: version.words[0] ?? command };
    const trial = await tryCompiler(compiler, { environment, signal });
    if (trial === null) return compiler;
    failures.push(`${candidate} cannot build C++17: ${trial}`);
  }
  const setting = chosen ? ' CXX names this compiler; set it to another, or unset it.' : '';
  throw new WeakspotError('missing-dependency', `A C++ compiler is needed, and none works here (${failures.join('; ')}).${setting} ${howToGetCompiler(process.platform)}`, { engine: 'tensorflow', tried: candidates });
}

function howToGetCompiler(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Get one with: xcode-select --install';
  return 'Get one with "sudo apt-get install g++" on Debian and Ubuntu, "sudo dnf install gcc-c++" on Fedora and Red Hat, "sudo zypper install gcc-c++" on openSUSE, "sudo pacman -S gcc" on Arch. Without the right to do so, ask who looks after this computer, or use --engine wasm';
}

/** Null, or what went wrong: a compiler may be there without its library's headers. */
async function tryCompiler(compiler: Compiler, surroundings: Surroundings): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-compiler-'));
  try {
    const source = join(folder, 'trial.cc');
    await writeFile(source, '#include <string>\n#include <thread>\nstd::string trial() { return std::to_string(std::thread::hardware_concurrency()); }\n');
    const output = join(folder, 'trial.so');
    const ended = await runCompiler(compiler, ['-std=c++17', '-fPIC', '-shared', source, '-o', output], surroundings);
    return ended.ok && existsSync(output) ? null : (ended.words.at(-1) ?? 'it failed without a word');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runCompiler({ command, leading }: Pick<Compiler, 'command' | 'leading'>, parameters: string[], { environment, signal }: Surroundings): Promise<{ ok: boolean; words: string[] }> {
  return new Promise((resolve, reject) => {
    // A language that all can read, and a process group of its own, so that its helpers end with it.
    const child = spawn(command, [...leading, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, LC_ALL: 'C' }, detached: process.platform !== 'win32', windowsHide: true });
    let words = '';
    const stop = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    };
    signal?.addEventListener('abort', stop, { once: true });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-100_000)));
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ ok: false, words: error.code === 'ENOENT' ? [] : [error.message] }));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve({ ok: code === 0, words: words.trim() === '' ? [] : words.trimEnd().split('\n') });
    });
  });
}
