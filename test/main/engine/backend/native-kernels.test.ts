import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const kernels = join(import.meta.dirname, '../../../../src/main/engine/backend/tensorflow/native/kernels');
const checks = join(import.meta.dirname, 'native-kernels');
const compiler = ['c++', 'g++', 'clang++'].find(answers);

if (!compiler) {
  if (process.env.CI) throw new Error('The native kernels cannot be tested: no C++ compiler (c++, g++ or clang++) was found');
  console.warn('native-kernels.test.ts is skipped: no C++ compiler (c++, g++ or clang++) was found');
}

/** The checks compare each kernel with sums in double precision written out as it is defined, with 1, 2 and 3 threads. */
describe.skipIf(!compiler)('native kernels', () => {
  let folder: string;
  let lines: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weakspot-kernels-'));
    const sources = [...(await sourcesIn(kernels)), ...(await sourcesIn(checks))];
    const program = join(folder, 'checks');
    const flags = ['-std=c++17', '-O3', '-march=native', '-ffp-contract=fast', '-pthread', '-Wall', '-Wextra', '-Werror'];
    await run(compiler!, [...flags, `-I${kernels}`, ...sources, '-o', program]);
    lines = (await run(program).catch((error: { stdout: string }) => error)).stdout.trimEnd().split('\n');
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('give what double precision gives, bit by bit the same with every number of threads', () => {
    expect(lines.at(-1)).toBe('0 failures');
    expect(lines.filter((line) => !line.startsWith('ok '))).toEqual(['0 failures']);
  });

  it.each(['convolution of', 'gradients of', 'joined convolution of', 'normalization of', 'resampling', 'AdamW', 'segmentation loss', 'calls from two threads'])(
    'were checked: %s', (name) => {
      expect(lines.some((line) => line.startsWith(`ok ${name}`))).toBe(true);
    },
  );
});

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.cc')).map((name) => join(folder, name));
}

function answers(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
