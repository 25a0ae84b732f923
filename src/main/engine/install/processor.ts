import { readFileSync } from 'node:fs';

/** On x64, names of what compilers use; the rest of the list changes with the system's kernel. On arm64 all that is listed counts. */
const usedByCompilers = /^(sse|ssse|avx|amx|fma|bmi|f16c|movbe|abm$|popcnt|gfni|vaes|vpclmul)/;

/**
 * The instructions that a binding compiled for this processor may have.
 *
 * @returns sorted, as Linux names them; empty on other systems, where the processor stays the one that it was
 */
export function processorInstructions(list = readProcessor()): string[] {
  const line = /^(flags|Features)\s*:(.*)$/m.exec(list);
  if (!line) return [];
  const names = line[2]!.trim().split(/\s+/);
  return (line[1] === 'flags' ? names.filter((name) => usedByCompilers.test(name)) : names).toSorted();
}

/** What a binding may use and this processor lacks: to run it would end the process. */
export function lackingInstructions(compiledFor: readonly string[], here: readonly string[] = processorInstructions()): string[] {
  return here.length === 0 ? [] : compiledFor.filter((name) => !here.includes(name));
}

function readProcessor(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
