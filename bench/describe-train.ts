import type { BenchTrainResult, Comparison } from './train.ts';

/** The figures as lines for a person. */
export function describeBenchTrain(result: BenchTrainResult): string {
  const { runs, peakResidentBytes, pytorch, tensors, load, oneThread, channelsLast } = result;
  const memory = mebibytes(peakResidentBytes.engine);
  const lines = [
    `U-Net ${result.preset}, ${result.parameters} parameters, ${result.size} × ${result.size}, batches of ${result.batchSize}`,
    `${result.engine} (${result.device}): ${rate(result.imagesPerSecond.engine)} (${list(runs.engine)}), peak memory ${memory}`,
    ...(oneThread ? [`with one thread: ${rate(oneThread.imagesPerSecond)} (${list(runs.oneThread)}), scaling ${oneThread.scaling.toFixed(2)}`] : []),
    ...(pytorch
      ? [
          `PyTorch ${pytorch.version}, ${pytorch.threads} threads, NCHW: ${rate(result.imagesPerSecond.pytorch!)} (${list(runs.pytorch)}), peak memory ${mebibytes(peakResidentBytes.pytorch!)}`,
          `PyTorch channels_last: ${rate(channelsLast.imagesPerSecond.pytorch!)} (${list(runs.channelsLast)})`,
        ]
      : [`PyTorch: not measured: ${result.pytorchMissing}`]),
    `ratio: ${ratio(result)} × NCHW, ${ratio(channelsLast)} × channels_last`,
    `inference: ${rate(result.inference.imagesPerSecond.engine)}; ratio ${ratio(result.inference)} × NCHW, ${ratio(channelsLast.inference)} × channels_last`,
    `waiting for images: ${(100 * result.waitingShare).toFixed(1)} % of our steps' time`,
    `tensors: ${tensors.before} before the measured steps, ${tensors.after} after`,
    ...(load.runnable > load.cores / 4
      ? [`The machine was busy before (load ${load.runnable.toFixed(1)} on ${load.cores} cores): the figures are too low, PyTorch's more so, since its threads wait for each other`]
      : []),
    'kernels of one step:',
    ...result.profile.map(
      ({ kernel, calls, milliseconds, fraction }) =>
        `  ${milliseconds.toFixed(1).padStart(7)} ms ${(fraction * 100).toFixed(1).padStart(5)} % ${String(calls).padStart(4)} × ${kernel}`,
    ),
  ];
  return lines.join('\n');
}

function rate(imagesPerSecond: number): string {
  return `${imagesPerSecond.toFixed(1)} images/s`;
}

function ratio(comparison: Comparison): string {
  return comparison.ratio === null ? 'unknown' : comparison.ratio.toFixed(3);
}

function list(values: number[]): string {
  return values.map((value) => value.toFixed(1)).join(', ');
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
