import { arch, availableParallelism, cpus } from 'node:os';
import type { Computer } from '../../core/contract/index.ts';

/** What computes here, as far as durations go by it; it names nobody's computer. */
export function thisComputer(): Computer {
  return { processor: cpus()[0]?.model.trim() ?? arch(), cores: availableParallelism() };
}
