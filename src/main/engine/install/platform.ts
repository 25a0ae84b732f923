import { readFileSync } from 'node:fs';
import { WeakspotError } from '../../../core/errors.ts';

/** What of a computer decides which TensorFlow it can run. */
export type Computer = {
  platform: NodeJS.Platform;
  arch: string;
  /** Version of the GNU C library, as "2.36"; null where there is another or none. */
  glibc: string | null;
  /** Whether the processor has AVX; true where that cannot be asked, or means nothing. */
  avx: boolean;
};

/** What TensorFlow is called for a computer: its projects on a package index, best first, and the files to take from it. */
export type TensorflowBuild = {
  projects: readonly string[];
  libraries: readonly string[];
  /** A platform that nobody has tried this on. */
  untested: boolean;
};

/** The version whose C interface the binding and the kernels are written and tested against. */
export const tensorflowVersion = '2.21.0';

export function thisComputer(): Computer {
  return { platform: process.platform, arch: process.arch, glibc: glibcVersion(), avx: hasAvx() };
}

export function describeComputer({ platform, arch, glibc }: Computer): string {
  const systems: Partial<Record<NodeJS.Platform, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
  return `${systems[platform] ?? platform} on ${arch}${glibc ? ` with glibc ${glibc}` : ''}`;
}

/**
 * Which TensorFlow fits.
 *
 * @throws {WeakspotError} `unsupported` where none does, naming what to use instead
 */
export function tensorflowBuild(computer: Computer, gpu: boolean): TensorflowBuild {
  const { platform, arch } = computer;
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) {
    if (computer.glibc === null) throw unsupported(computer, 'TensorFlow is built for Linux with the GNU C library (glibc), which this system does not use', 'wasm');
    if (!atLeast(computer.glibc, 2, 27)) throw unsupported(computer, `TensorFlow ${tensorflowVersion} needs glibc 2.27 or newer, and this system has ${computer.glibc}`, 'wasm');
    if (arch === 'x64' && !computer.avx) throw unsupported(computer, 'TensorFlow is built for processors with AVX, which this one lacks', 'wasm');
    if (gpu && arch === 'arm64') throw unsupported(computer, 'the package index holds TensorFlow with CUDA for x64 only', 'webgpu');
    const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
    // On x64 the plain name brings CUDA code and twice the bytes; on arm64 there is only the plain name, without CUDA.
    const projects = gpu ? ['tensorflow'] : arch === 'x64' ? ['tensorflow-cpu', 'tensorflow'] : ['tensorflow'];
    return { projects, libraries, untested: gpu || arch === 'arm64' };
  }
  if (platform === 'darwin' && arch === 'arm64') {
    if (gpu) throw unsupported(computer, 'CUDA does not exist on macOS', 'webgpu');
    return { projects: ['tensorflow'], libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'], untested: true };
  }
  if (platform === 'darwin') throw unsupported(computer, 'TensorFlow is no longer built for Macs with an Intel processor', 'webgpu');
  if (platform === 'win32') throw unsupported(computer, "TensorFlow's package for Windows holds no library that other programs can use", 'webgpu');
  throw unsupported(computer, 'TensorFlow is not built for this system', 'wasm');
}

/** Whether a wheel's platform tag, as `manylinux_2_27_x86_64` or several with dots between, is for a computer. */
export function fitsPlatform(tag: string, computer: Computer): boolean {
  return tag.split('.').some((single) => fitsTag(single, computer));
}

function fitsTag(tag: string, { platform, arch, glibc }: Computer): boolean {
  if (tag === 'any') return true;
  if (platform === 'linux') {
    const machine = arch === 'x64' ? 'x86_64' : 'aarch64';
    const found = /^manylinux(?:_(\d+)_(\d+)|(1|2010|2014))_(\w+)$/.exec(tag);
    if (!found || found[4] !== machine || glibc === null) return false;
    if (found[3]) return atLeast(glibc, 2, { 1: 5, 2010: 12, 2014: 17 }[found[3]]!);
    return atLeast(glibc, Number(found[1]), Number(found[2]));
  }
  return platform === 'darwin' && arch === 'arm64' && /^macosx_\d+_\d+_(arm64|universal2)$/.test(tag);
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}

function unsupported(computer: Computer, reason: string, instead: 'webgpu' | 'wasm'): WeakspotError {
  const advice = instead === 'webgpu' ? 'use --engine webgpu, which computes on the GPU of any vendor, or wasm, which always works' : 'use --engine wasm, which always works, or webgpu where there is a GPU';
  return new WeakspotError('unsupported', `TensorFlow cannot be installed on ${describeComputer(computer)}: ${reason}; ${advice}`, { engine: 'tensorflow', platform: computer.platform, arch: computer.arch, instead });
}

function glibcVersion(): string | null {
  if (process.platform !== 'linux') return null;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ?? null;
}

function hasAvx(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return true;
  try {
    return /^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return true;
  }
}
