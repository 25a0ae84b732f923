import { fileURLToPath } from 'node:url';
import { runJson } from './run-json.ts';

export const memoryFormats = ['nchw', 'channels_last'] as const;
export type MemoryFormat = (typeof memoryFormats)[number];

/** What bench/train_pytorch.py prints. */
export type PytorchRun = {
  imagesPerSecond: number;
  inferenceImagesPerSecond: number;
  peakResidentBytes: number;
  parameters: number;
  version: string;
  threads: number;
  memoryFormat: MemoryFormat;
  device: string;
};

const entry = fileURLToPath(new URL('train_pytorch.py', import.meta.url));

/** Runs of PyTorch, one format after the other; once it could not be run, it is not tried again. */
export class PytorchRuns {
  private readonly python: string;
  private readonly parameters: readonly string[];
  readonly runs: Record<MemoryFormat, PytorchRun[]> = { nchw: [], channels_last: [] };
  /** Why there are no figures of PyTorch. */
  missing: string | null = null;

  /** @param python null for WEAKSPOT_PYTHON, else python3 */
  constructor(python: string | null | undefined, parameters: readonly string[]) {
    this.python = python ?? process.env['WEAKSPOT_PYTHON'] ?? 'python3';
    this.parameters = parameters;
  }

  async measure(signal: AbortSignal | undefined): Promise<void> {
    for (const format of memoryFormats) {
      if (this.missing !== null) return;
      try {
        this.runs[format].push(await runJson<PytorchRun>(this.python, [entry, ...this.parameters, '--memory-format', format], { signal }));
      } catch (error) {
        if (signal?.aborted) throw error;
        this.missing = `${(error as Error).message}; name a Python that has torch with --python or WEAKSPOT_PYTHON`;
        for (const runs of Object.values(this.runs)) runs.length = 0;
      }
    }
  }
}
