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

/** What bench/infer_pytorch.py prints. */
export type PytorchInferenceRun = Omit<PytorchRun, 'inferenceImagesPerSecond'>;

/** Runs of PyTorch, one format after the other; once it could not be run, it is not tried again. */
export class PytorchRuns<Run = PytorchRun> {
  private readonly python: string;
  private readonly parameters: readonly string[];
  private readonly script: string;
  readonly runs: Record<MemoryFormat, Run[]> = { nchw: [], channels_last: [] };
  /** Why there are no figures of PyTorch. */
  missing: string | null = null;

  /**
   * @param python null for WEAKSPOT_PYTHON, else python3
   * @param script in this folder
   */
  constructor(python: string | null | undefined, parameters: readonly string[], script = 'train_pytorch.py') {
    this.python = python ?? process.env['WEAKSPOT_PYTHON'] ?? 'python3';
    this.parameters = parameters;
    this.script = fileURLToPath(new URL(script, import.meta.url));
  }

  async measure(signal: AbortSignal | undefined): Promise<void> {
    for (const format of memoryFormats) {
      if (this.missing !== null) return;
      try {
        this.runs[format].push(await runJson<Run>(this.python, [this.script, ...this.parameters, '--memory-format', format], { signal }));
      } catch (error) {
        if (signal?.aborted) throw error;
        this.missing = `${(error as Error).message}; name a Python that has torch with --python or WEAKSPOT_PYTHON`;
        for (const runs of Object.values(this.runs)) runs.length = 0;
      }
    }
  }
}
