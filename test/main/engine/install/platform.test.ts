import { describe, expect, it } from 'vitest';
import { fitsPlatform, tensorflowBuild, thisComputer, type Computer } from '../../../../src/main/engine/install/platform.ts';
import { compareVersions, requirementsOfExtra, satisfies } from '../../../../src/main/engine/install/python-version.ts';
import { parseWheelName, preferredWheel } from '../../../../src/main/engine/install/wheel-name.ts';

const linux: Computer = { platform: 'linux', arch: 'x64', glibc: '2.36', avx: true };
const mac: Computer = { platform: 'darwin', arch: 'arm64', glibc: null, avx: true };

describe('tensorflowBuild', () => {
  it.each<[string, Computer, boolean, readonly string[], boolean]>([
    ['Linux on x64', linux, false, ['tensorflow-cpu', 'tensorflow'], false],
    ['Linux on x64 with CUDA', linux, true, ['tensorflow'], true],
    ['Linux on arm64', { ...linux, arch: 'arm64' }, false, ['tensorflow'], true],
    ['a Mac with Apple silicon', mac, false, ['tensorflow'], true],
  ])('knows %s', (_name, computer, gpu, projects, untested) => {
    expect(tensorflowBuild(computer, gpu)).toMatchObject({ projects, untested });
  });

  it.each<[string, Computer, boolean, string, string]>([
    ['Windows', { ...linux, platform: 'win32', glibc: null }, false, 'holds no library that other programs can use', 'webgpu'],
    ['a Mac with an Intel processor', { ...mac, arch: 'x64' }, false, 'no longer built for Macs with an Intel processor', 'webgpu'],
    ['CUDA on a Mac', mac, true, 'CUDA does not exist on macOS', 'webgpu'],
    ['CUDA on arm64', { ...linux, arch: 'arm64' }, true, 'TensorFlow with CUDA for x64 only', 'webgpu'],
    ['musl', { ...linux, glibc: null }, false, 'the GNU C library (glibc), which this system does not use', 'wasm'],
    ['an old glibc', { ...linux, glibc: '2.17' }, false, 'needs glibc 2.27 or newer, and this system has 2.17', 'wasm'],
    ['a processor without AVX', { ...linux, avx: false }, false, 'processors with AVX, which this one lacks', 'wasm'],
    ['32 bits', { ...linux, arch: 'ia32' }, false, 'not built for this system', 'wasm'],
    ['FreeBSD', { ...linux, platform: 'freebsd', glibc: null }, false, 'not built for this system', 'wasm'],
  ])('refuses %s, and says what to use instead', (_name, computer, gpu, reason, instead) => {
    let error: unknown;
    try {
      tensorflowBuild(computer, gpu);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining(reason), details: { instead } });
    expect((error as Error).message).toContain(`use --engine ${instead}`);
  });

  it('knows the computer it runs on', () => {
    expect(thisComputer()).toMatchObject({ platform: process.platform, arch: process.arch });
  });
});

describe('fitsPlatform', () => {
  it.each<[string, Computer, boolean]>([
    ['manylinux_2_27_x86_64', linux, true],
    ['manylinux_2_36_x86_64', linux, true],
    ['manylinux_2_37_x86_64', linux, false],
    ['manylinux_2_5_x86_64', linux, true],
    ['manylinux2014_x86_64', linux, true],
    ['manylinux_2_40_x86_64.manylinux2014_x86_64', linux, true],
    ['manylinux_2_27_aarch64', linux, false],
    ['manylinux_2_27_aarch64', { ...linux, arch: 'arm64' }, true],
    ['musllinux_1_2_x86_64', linux, false],
    ['win_amd64', linux, false],
    ['any', linux, true],
    ['macosx_12_0_arm64', mac, true],
    ['macosx_12_0_x86_64', mac, false],
    ['macosx_12_0_arm64', linux, false],
  ])('%s', (tag, computer, fits) => {
    expect(fitsPlatform(tag, computer)).toBe(fits);
  });
});

describe('wheel names', () => {
  it('are read as PEP 427 says', () => {
    expect(parseWheelName('tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl')).toEqual({
      file: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl', project: 'tensorflow-cpu', version: '2.21.0', python: 'cp312', abi: 'cp312', platform: 'manylinux_2_27_x86_64',
    });
    expect(parseWheelName('a.B_c-1.0-2-py3-none-any.whl')).toMatchObject({ project: 'a-b-c', version: '1.0', python: 'py3', platform: 'any' });
    for (const name of ['tensorflow-2.21.0.tar.gz', 'tensorflow.whl', 'a-1-py3-none-any.whl.part']) expect(parseWheelName(name)).toBeNull();
  });

  it('prefer the Python that was tried, then newer ones', () => {
    const names = ['cp310', 'cp311', 'cp312', 'cp313', 'cp399'].map((python) => parseWheelName(`x-1-${python}-${python}-manylinux_2_27_x86_64.whl`)!);
    expect(preferredWheel(names, linux)?.python).toBe('cp312');
    expect(preferredWheel(names.filter(({ python }) => python !== 'cp312'), linux)?.python).toBe('cp313');
    expect(preferredWheel(names.slice(4), linux)?.python).toBe('cp399');
    expect(preferredWheel(names, mac)).toBeNull();
  });
});

describe('versions', () => {
  it('compare as numbers', () => {
    expect(['12.10.1', '12.9.79', '13.0', '12.9', '12.9.0.1'].toSorted(compareVersions)).toEqual(['12.9', '12.9.0.1', '12.9.79', '12.10.1', '13.0']);
  });

  it.each([
    ['12.9.79', '<13.0,>=12.5.82', true],
    ['13.0.1', '<13.0,>=12.5.82', false],
    ['12.5.81', '<13.0,>=12.5.82', false],
    ['12.5.82', '<13.0,>=12.5.82', true],
    ['2.21.0', '==2.21.0', true],
    ['2.21', '==2.21.0', true],
    ['2.21.0rc1', '>=2.20', false],
    ['2.21.0.dev1', '>=2.20', false],
    ['9.10.2', '~=9.3', true],
    ['10.0', '~=9.3', false],
    ['1.5', '!=1.5', false],
    ['1.5', '>1.5', false],
    ['1.5', '<=1.5', true],
    ['1.5', '===1.5', false],
    ['1.5', '', true],
  ])('%s within "%s": %s', (version, specifiers, within) => {
    expect(satisfies(version, specifiers)).toBe(within);
  });
});

it("requirementsOfExtra finds what a wheel's METADATA asks for under an extra", () => {
  // Lines of tensorflow 2.21.0's own METADATA.
  const metadata = ['Requires-Dist: numpy>=1.26.0', 'Provides-Extra: and-cuda', 'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"', 'Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"', 'Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; (sys_platform != "win32" and python_version < "3.13") and extra == "gcs-filesystem"'].join('\n');
  expect(requirementsOfExtra(metadata, 'and-cuda')).toEqual([
    { project: 'nvidia-cublas-cu12', specifiers: '<13.0,>=12.5.3.2' },
    { project: 'nvidia-nccl-cu12', specifiers: '<3.0,>=2.27.7' },
  ]);
});
