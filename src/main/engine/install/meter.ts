import type { JobProgress } from '../../../core/contract/index.ts';
import type { InstallEvent } from './request.ts';

/** How often progress is told, at most. */
const everyMs = 200;
/** The span over which the rate is taken. */
const rateMs = 10_000;

/** Counts the bytes of one phase and tells about it, with the rate of the last seconds. */
export class ByteMeter {
  private readonly phase: string;
  private readonly tell: (event: InstallEvent) => void;
  private readonly now: () => number;
  private total: number | null;
  private done = 0;
  private toldAt = Number.NEGATIVE_INFINITY;
  private samples: { at: number; done: number }[] = [];

  constructor(phase: string, total: number | null, tell: (event: InstallEvent) => void, now: () => number = () => performance.now()) {
    this.phase = phase;
    this.total = total;
    this.tell = tell;
    this.now = now;
  }

  add(bytes: number): void {
    this.set(this.done + bytes, this.total);
  }

  set(done: number, total: number | null): void {
    this.done = done;
    this.total = total;
    const at = this.now();
    if (at - this.toldAt < everyMs && done !== total) return;
    this.toldAt = at;
    // A download that starts over has no rate until it has come further.
    if (done < (this.samples.at(-1)?.done ?? 0)) this.samples = [];
    this.samples.push({ at, done });
    while (this.samples.length > 2 && at - this.samples[0]!.at > rateMs) this.samples.shift();
    this.tell({ type: 'progress', progress: this.progress() });
  }

  private progress(): JobProgress {
    const [first, last] = [this.samples[0]!, this.samples.at(-1)!];
    const seconds = (last.at - first.at) / 1000;
    const bytesPerSecond = seconds > 0 ? (last.done - first.done) / seconds : null;
    const left = bytesPerSecond && this.total !== null ? (this.total - this.done) / bytesPerSecond : null;
    return {
      phase: this.phase,
      done: Math.round(this.done / 1e6),
      total: this.total === null ? null : Math.round(this.total / 1e6),
      unit: 'MB',
      rate: bytesPerSecond === null ? null : bytesPerSecond / 1e6,
      secondsLeft: left,
      figures: {},
    };
  }
}
