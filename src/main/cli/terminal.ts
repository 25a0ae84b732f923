import type { JobProgress } from '../../core/contract/index.ts';
import { progressBar, progressLine } from './progress.ts';

/** Without a terminal, progress is a plain line now and then. */
const plainMs = 3_000;

/** Where a command's words go: results to standard output, everything else to standard error. */
export class Terminal {
  private readonly json: boolean;
  private barShown = false;
  private lastPlainAt = Number.NEGATIVE_INFINITY;
  private lastPhase = '';

  constructor(options: { json: boolean }) {
    this.json = options.json;
  }

  /** Part of the result, for people; under `--json` the result is the JSON alone. */
  print(text: string): void {
    this.endProgress();
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** A remark on the way. */
  note(text: string): void {
    this.endProgress();
    process.stderr.write(`${text}\n`);
  }

  progress(progress: JobProgress): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[2K${progressBar(progress, process.stderr.columns || 80)}`);
      this.barShown = true;
      return;
    }
    const now = performance.now();
    if (progress.phase === this.lastPhase && now - this.lastPlainAt < plainMs) return;
    this.lastPhase = progress.phase;
    this.lastPlainAt = now;
    process.stderr.write(`${progressLine(progress)}\n`);
  }

  endProgress(): void {
    if (this.barShown) process.stderr.write('\n');
    this.barShown = false;
  }
}
