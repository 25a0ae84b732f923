import type { HardnessRow, RoundResult } from '../../../src/core/contract/index.ts';
import { spearman } from '../../../src/core/statistics/index.ts';
import type { GpuComparison } from '../../../bench/gpu.ts';
import type { BenchInferResult } from '../../../bench/infer.ts';
import type { BenchTrainResult, Comparison } from '../../../bench/train.ts';
import type { DoctorEntry } from '../../../src/main/cli/command/doctor.ts';
import { type Line, line, unmeasured } from '../harness.ts';

export type EngineCurve = { engine: string; device: string; losses: number[] };

export type ScoredPool = {
  engine: string;
  device: string;
  /** Of the dense network. */
  weightsSha256: string;
  /** Mean on the labelled test images. */
  iou: number | null;
  cutOff: { seen: number | null; unseen: number | null };
  rows: HardnessRow[];
};

const shown = (value: number): string => value.toFixed(3);

/** Whether `doctor` finds an engine usable, the fastest, and the one that `auto` takes. */
export function judgeDoctor(id: string, entries: readonly DoctorEntry[], wanted: string): Line {
  const rates = entries.filter(({ usable }) => usable).map(({ engine, imagesPerSecond, software }) => ({ engine, rate: imagesPerSecond ?? Number.NaN, software }));
  const fastest = rates.filter(({ software }) => !software).toSorted((a, b) => b.rate - a.rate)[0]?.engine;
  const taken = entries.filter(({ auto }) => auto.taken).map(({ engine }) => engine).join();
  const measured = `${rates.map(({ engine, rate }) => `${engine} ${rate.toFixed(1)} images/s`).join(', ')}; auto takes ${taken || 'none'}`;
  return line(id, `doctor shows ${wanted} usable and fastest, and auto takes it`, measured, fastest === wanted && taken === wanted);
}

/** The same network at one size, in the same run: training and inference against PyTorch in its default memory format. */
export function judgeShape(id: string, bench: BenchTrainResult, infer: BenchInferResult, least: number): Line[] {
  const shape = shapeOf(bench);
  if (shapeOf(infer) !== shape) throw new Error(`training was measured at ${shape}, inference at ${shapeOf(infer)}`);
  const { engine, pytorch, channelsLast } = infer.imagesPerSecond;
  const inference: Comparison = { imagesPerSecond: { engine, pytorch }, ratio: infer.ratio.nchw };
  const inferenceChannelsLast: Comparison = { imagesPerSecond: { engine, pytorch: channelsLast }, ratio: infer.ratio.channelsLast };
  return [
    judgeRatio(`${id}.1`, `${bench.engine}, ${shape}: training ≥ ${least.toFixed(2)} × PyTorch NCHW, batch ${bench.batchSize}`, bench, bench.pytorchMissing, least),
    judgeRatio(`${id}.2`, `${bench.engine}, ${shape}: inference ≥ ${least.toFixed(2)} × PyTorch NCHW, normalizations folded in both, batch ${infer.batchSize}`, inference, infer.pytorchMissing, least),
    reportRatio(`${id}.3`, `${shape}: training against PyTorch channels_last, measured`, bench.channelsLast, bench.pytorchMissing),
    reportRatio(`${id}.4`, `${shape}: inference against PyTorch channels_last, measured`, inferenceChannelsLast, infer.pytorchMissing),
    judgeProfile(`${id}.5`, `${shape}: a profile that says where the time goes`, bench),
  ];
}

function shapeOf({ preset, size }: { preset: string; size: number }): string {
  return `${size}² base ${{ tiny: 8, small: 16, base: 32 }[preset] ?? preset}`;
}

export function judgeRatio(id: string, required: string, { imagesPerSecond, ratio }: Comparison, missing: string | null, least: number): Line {
  if (ratio === null || imagesPerSecond.pytorch === null) return unmeasured(id, required, missing ?? 'PyTorch did not run');
  return line(id, required, `${imagesPerSecond.engine.toFixed(1)} against ${imagesPerSecond.pytorch.toFixed(1)} images/s: ${shown(ratio)}`, ratio >= least);
}

function reportRatio(id: string, required: string, comparison: Comparison, missing: string | null): Line {
  return judgeRatio(id, required, comparison, missing, 0);
}

function judgeProfile(id: string, required: string, { profile, waitingShare, peakResidentBytes }: BenchTrainResult): Line {
  const top = profile.slice(0, 8).map(({ kernel, calls, fraction }) => `${kernel} ${(100 * fraction).toFixed(0)} % (${calls} ×)`).join(', ');
  const covered = profile.reduce((sum, { fraction }) => sum + fraction, 0);
  const measured = `${top}; waiting for images ${(100 * waitingShare).toFixed(1)} %; peak ${Math.round(peakResidentBytes.engine / 2 ** 20)} MiB`;
  return line(id, required, measured, profile.length >= 5 && covered >= 0.8);
}

/** wasm over worker threads: its speed against PyTorch, and what the second thread brings. */
export function judgeWasm(bench: BenchTrainResult): Line[] {
  const { oneThread, runs } = bench;
  const required = 'wasm, 2 threads ÷ 1 thread ≥ 1.5, taking turns';
  return [
    judgeRatio('3.1', 'wasm, 2 threads, 96² base 8: training ≥ 0.45 × PyTorch NCHW, same run', bench, bench.pytorchMissing, 0.45),
    oneThread
      ? line('3.2', required, `${bench.imagesPerSecond.engine.toFixed(1)} ÷ ${oneThread.imagesPerSecond.toFixed(1)} images/s: ${shown(oneThread.scaling)} (turns: ${runs.engine.map((rate, i) => shown(rate / runs.oneThread[i]!)).join(', ')})`, oneThread.scaling >= 1.5)
      : unmeasured('3.2', required, 'no runs with one thread'),
  ];
}

/**
 * Engines add up in other orders, so a loss differs by some 1e-6 of itself from the first step on; AdamW divides a gradient by its
 * own size, which makes the smallest gradients' rounding as large as any step, and training multiplies that by a few each step.
 * A wrong gradient, schedule or batch shows as 1e-1 within a few steps.
 */
export const curveTolerance = 0.02;
/** In the first steps there was nothing to be multiplied yet. */
export const firstStepsTolerance = 1e-4;
const firstSteps = 3;

/** Whether engines train to the same losses, step by step. */
export function judgeCurves(id: string, curves: readonly EngineCurve[], steps: number): Line {
  const required = `same seed and data: ${curves.map(({ engine }) => engine).join(', ')} give the same loss over ${steps} steps (largest relative difference ≤ ${curveTolerance}, in the first ${firstSteps} ≤ ${firstStepsTolerance})`;
  const [reference, ...others] = curves;
  const complete = curves.length >= 2 && curves.every(({ losses }) => losses.length === steps && losses.every(Number.isFinite));
  if (!reference || !complete) return line(id, required, `incomplete: ${curves.map(({ engine, losses }) => `${engine} ${losses.length} steps`).join(', ')}`, false);
  const apart = others.map(({ engine, losses }) => {
    const differences = losses.map((loss, step) => Math.abs(loss - reference.losses[step]!) / Math.abs(reference.losses[step]!));
    return { engine, all: Math.max(...differences), first: Math.max(...differences.slice(0, firstSteps)) };
  });
  const moved = Math.abs(reference.losses.at(-1)! / reference.losses[0]! - 1);
  const measured = `against ${reference.engine}: ${apart.map(({ engine, all, first }) => `${engine} ${all.toExponential(1)} (first ${firstSteps}: ${first.toExponential(1)})`).join(', ')}; loss ${shown(reference.losses[0]!)} → ${shown(reference.losses.at(-1)!)}`;
  // Losses that hardly change would agree whatever the gradients are.
  return line(id, required, measured, moved >= 0.05 && apart.every(({ all, first }) => all <= curveTolerance && first <= firstStepsTolerance));
}

const scoreTolerance = 1e-3;
const leastSpearman = 0.99;

/** Whether two engines say the same of a pool from the same weights. */
export function judgeScores(ids: readonly [string, string, string], a: ScoredPool, b: ScoredPool): Line[] {
  const names = `${a.engine} and ${b.engine}`;
  const pairs = pair(a, b);
  const same = a.engine !== b.engine && a.weightsSha256 === b.weightsSha256 && pairs.length === a.rows.length && pairs.length > 0;
  const base = same ? '' : `not comparable: ${a.engine} and ${b.engine}, weights ${a.weightsSha256.slice(0, 8)} and ${b.weightsSha256.slice(0, 8)}, ${pairs.length} of ${a.rows.length} images; `;
  const largest = Math.max(...pairs.map(([x, y]) => difference(x.score, y.score)));
  const signals = Object.keys(a.rows[0]?.signals ?? {}).map((name) => ({ name, apart: Math.max(...pairs.map(([x, y]) => signalDifference(x.signals[name], y.signals[name]))) }));
  const correlation = spearman(pairs.map(([x]) => x.score), pairs.map(([, y]) => y.score)) ?? Number.NaN;
  const differing = pairs.filter(([x, y]) => x.flagged !== y.flagged);
  const ties = differing.filter(([x, y]) => isTie(x, a) && isTie(y, b));
  return [
    line(ids[0], `${names}, one weights file: scores within ${scoreTolerance}`, `${base}largest difference ${largest.toExponential(1)} over ${pairs.length} images (${signals.map(({ name, apart }) => `${name} ${apart.toExponential(0)}`).join(', ')})`, same && largest <= scoreTolerance),
    line(ids[1], `Spearman ≥ ${leastSpearman}`, `${base}${correlation.toFixed(5)}`, same && correlation >= leastSpearman),
    line(ids[2], 'the same flags but for ties', `${base}${differing.length} of ${pairs.length} differ, ${ties.length} of them ties; ${a.rows.filter(({ flagged }) => flagged).length} flagged`, same && differing.length === ties.length && a.rows.some(({ flagged }) => flagged)),
  ];
}

function pair(a: ScoredPool, b: ScoredPool): [HardnessRow, HardnessRow][] {
  const others = new Map(b.rows.map((row) => [row.image, row]));
  return a.rows.flatMap((row): [HardnessRow, HardnessRow][] => (others.has(row.image) ? [[row, others.get(row.image)!]] : []));
}

/** At the cut-off within the tolerance: which side it falls on is rounding. */
function isTie(row: HardnessRow, { cutOff }: ScoredPool): boolean {
  const at = row.seen ? cutOff.seen : cutOff.unseen;
  return at !== null && Math.abs(row.score - at) <= scoreTolerance;
}

function difference(x: number, y: number): number {
  const apart = Math.abs(x - y);
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
}

function signalDifference(x: number | null | undefined, y: number | null | undefined): number {
  return x == null && y == null ? 0 : difference(x ?? Number.NaN, y ?? Number.NaN);
}

/** Networks that each engine trained by itself are reported, never judged: another rounding finds another network. */
export function reportSeparate(id: string, a: ScoredPool, b: ScoredPool): Line {
  const pairs = pair(a, b);
  const correlation = spearman(pairs.map(([x]) => x.score), pairs.map(([, y]) => y.score));
  const iou = [a, b].map((pool) => `${pool.engine} ${pool.iou === null ? '–' : shown(pool.iou)}`).join(', ');
  return line(id, 'networks trained separately on each engine: reported', `test IoU ${iou}; scores' Spearman ${correlation === null ? '–' : shown(correlation)} over ${pairs.length} images`, correlation !== null && a.weightsSha256 !== b.weightsSha256 && a.engine !== b.engine);
}

/** Whether a round took an engine by itself, and says on which grounds. */
export function judgeDemo(id: string, { engine, engineUse, imagesPerSecond }: Pick<RoundResult, 'engine' | 'engineUse' | 'imagesPerSecond'>, wanted: string): Line {
  const measured = `${engine} (${engineUse ? `${engineUse.requested}: ${engineUse.reason}; ${engineUse.device}` : 'no reason given'}), training at ${imagesPerSecond.toFixed(1)} images/s`;
  return line(id, `demo uses ${wanted}, and says why`, measured, engine === wanted && engineUse?.requested === 'auto' && engineUse.failed.length === 0 && engineUse.reason.includes(wanted));
}

export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string; fullName: string }[] }[];
};

/** What can go wrong with an installation, by the words that its tests would have. */
const failuresToTest: Record<string, RegExp> = {
  compiler: /compiler/i, disk: /disk|space/i, index: /index|mirror/i, network: /network|offline|unreachable|proxy|connection/i,
  sha256: /sha-?256|hash|checksum|corrupt|damaged/i, resume: /resume|goes on|interrupted|part/i, platform: /platform|windows|macos|arm/i, driver: /driver|gpu|cuda/i,
};

/** Whether each failure of an installation has tests that pass. */
export function judgeTests(id: string, report: VitestReport | null): Line {
  const required = `each failure of an installation has a test and a message: ${Object.keys(failuresToTest).join(', ')}`;
  if (!report) return unmeasured(id, required, 'the tests did not run');
  const passed = report.testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'passed');
  const without = Object.entries(failuresToTest).filter(([, words]) => !passed.some(({ fullName }) => words.test(fullName))).map(([name]) => name);
  const broken = report.numFailedTests + report.testResults.filter(({ status }) => status === 'failed').length;
  const measured = `${passed.length} tests passed, ${report.numFailedTests} failed${without.length > 0 ? `; none of: ${without.join(', ')}` : ''}`;
  return line(id, required, measured, broken === 0 && passed.length > 0 && without.length === 0);
}

const mostPoolRatio = 8.3;
/** What a garbage collector leaves lying about; a pool that is kept would add its own size several times. */
const mostGrowth = 0.1;
const leastPool = 4000;

/** What a pool costs with the dense network and seven sparsities, in passes of the dense one. */
export function judgePool(id: string, { pool, engine }: Pick<BenchInferResult, 'pool' | 'engine'>): Line[] {
  const required = `${engine}: ${leastPool} images, dense and seven sparsities ≤ ${mostPoolRatio} × one dense pass without decoding, weight swaps included`;
  const flat = `${engine}: memory flat (peak grows by at most ${100 * mostGrowth} % after the first 1,000 images)`;
  if (!pool) return [unmeasured(`${id}.1`, required, 'no pool was scored'), unmeasured(`${id}.2`, flat, 'no pool was scored')];
  const { afterFirst, atEnd } = pool.peakResidentBytes;
  const growth = afterFirst === null ? Number.NaN : atEnd / afterFirst - 1;
  const whole = pool.images >= leastPool && pool.sparsities === 7;
  return [
    line(`${id}.1`, required, `${pool.seconds.ladder.toFixed(1)} ÷ ${pool.seconds.dense.toFixed(1)} s: ${pool.ratio.toFixed(2)}, ${pool.images} images, ${pool.sparsities} sparsities`, whole && pool.ratio <= mostPoolRatio && pool.ratio > 1),
    line(`${id}.2`, flat, `${Math.round((afterFirst ?? Number.NaN) / 2 ** 20)} → ${Math.round(atEnd / 2 ** 20)} MiB (${(100 * growth).toFixed(1)} %)`, whole && growth <= mostGrowth),
  ];
}

/** A GPU backend beside PyTorch on the same GPU: measured, or it is said that it was not. */
export function judgeGpu(id: string, record: readonly GpuComparison[] | null): Line[] {
  const required = "webgpu: images/s of training and inference against PyTorch's on the same GPU";
  if (!record) return [unmeasured(id, required, 'no GPU here; give --gpu-result FILE.json, as "node bench/gpu.ts --json" prints it on a computer that has one')];
  if (record.length === 0) return [unmeasured(id, required, 'the record holds no runs')];
  return record.map(({ run, pytorch: others }, i) => {
    const { preset, size, batchSize } = run.case;
    const against = others.map((other) => `${(run.imagesPerSecond / other.imagesPerSecond).toFixed(2)} and ${(run.inferenceImagesPerSecond / other.inferenceImagesPerSecond).toFixed(2)} × ${other.variant} on ${other.device}`);
    const measured = `${run.device}: ${run.imagesPerSecond.toFixed(0)} and ${run.inferenceImagesPerSecond.toFixed(0)} images/s; ${against.join('; ') || 'PyTorch was not measured there'}`;
    return line(`${id}.${i + 1}`, `${required}, ${shapeOf({ preset, size })}, batch ${batchSize}`, measured, others.length > 0 && others.every(({ device }) => device === run.device) && run.imagesPerSecond > 0);
  });
}
