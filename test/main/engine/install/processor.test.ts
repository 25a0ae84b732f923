import { expect, it } from 'vitest';
import { lackingInstructions, processorInstructions } from '../../../../src/main/engine/install/processor.ts';

it('takes from the list of an x64 processor what compilers use', () => {
  const list = 'processor\t: 0\nmodel name\t: Some\nflags\t\t: fpu avx2 sse4_2 hypervisor fma abm avx512f\nbugs\t\t: spectre_v1\nflags\t\t: sse\n';
  expect(processorInstructions(list)).toEqual(['abm', 'avx2', 'avx512f', 'fma', 'sse4_2']);
});

it('takes all that an arm64 processor has', () => {
  expect(processorInstructions('processor\t: 0\nFeatures\t: fp asimd sve\nCPU part\t: 0xd40\n')).toEqual(['asimd', 'fp', 'sve']);
});

it('finds what a processor lacks, and nothing where it cannot be told', () => {
  expect(lackingInstructions(['avx2', 'avx512f', 'fma'], ['avx2', 'fma', 'sse4_2'])).toEqual(['avx512f']);
  expect(lackingInstructions(['avx2'], ['avx2', 'avx512f'])).toEqual([]);
  expect(lackingInstructions(['avx2'], processorInstructions('nothing known'))).toEqual([]);
});
