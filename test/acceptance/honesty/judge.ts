import type { PixelMask } from '../../../src/core/mask/types.ts';
import { type Line, line } from '../harness.ts';
import type { SmallPool, SmallRun } from './small-round.ts';

/** An untrained network reaches about .2 on these images, this small trained one .58. */
const trainedIou = 0.4;

/** Whether a run's figures follow from what it computed, by arithmetic written apart from the product's. */
export function judgeHonesty(pool: SmallPool, run: SmallRun, invertedRun: SmallRun, untrained: SmallRun): Line[] {
  return [
    testLabelsUnseen(run, invertedRun),
    weightsTrained(run, untrained),
    levelsPruned(run),
    scoresFollowFromMaps(run),
    iouFollowsFromMaps(pool, run),
  ];
}

function testLabelsUnseen(run: SmallRun, inverted: SmallRun): Line {
  const same = run.weightsSha256 === inverted.weightsSha256;
  return line('H.1', 'weights stay bit-identical when every test label is turned inside out', same ? `both ${run.weightsSha256.slice(0, 12)}` : `${run.weightsSha256.slice(0, 12)} against ${inverted.weightsSha256.slice(0, 12)}`, same);
}

function weightsTrained(run: SmallRun, untrained: SmallRun): Line {
  const moved = meanMove(run.weights.get(0)!, untrained.weights.get(0)!);
  const iou = run.result.test?.iou ?? 0;
  return line('H.2', `training moves the kernels, and test IoU ≥ ${trainedIou}`, `mean |Δw| ${moved.toExponential(1)}, IoU ${iou.toFixed(3)} (one step: ${(untrained.result.test?.iou ?? 0).toFixed(3)})`, moved > 1e-3 && iou >= trainedIou);
}

function meanMove(a: Map<string, Float32Array>, b: Map<string, Float32Array>): number {
  let sum = 0;
  let count = 0;
  for (const [name, values] of a) {
    if (!name.endsWith('.kernel')) continue;
    const other = b.get(name)!;
    for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]! - other[i]!);
    count += values.length;
  }
  return sum / count;
}

function levelsPruned(run: SmallRun): Line {
  const found = [...run.weights].filter(([sparsity]) => sparsity > 0).map(([sparsity, tensors]) => {
    let zeros = 0;
    let all = 0;
    for (const [name, values] of tensors) {
      if (!name.endsWith('.kernel') || name.startsWith('output')) continue;
      all += values.length;
      zeros += values.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0);
    }
    return { sparsity, measured: zeros / all };
  });
  const met = found.length > 0 && found.every(({ sparsity, measured }) => Math.abs(sparsity - measured) < 0.001);
  return line('H.3', 'pruned models hold their share of zeros', found.map(({ sparsity, measured }) => `${sparsity}: ${measured.toFixed(4)}`).join(', '), met);
}

/** Recomputes 1 − Dice at each level from the stored maps. */
function scoresFollowFromMaps(run: SmallRun): Line {
  let largest = 0;
  let spread = 0;
  for (const row of run.hardness) {
    const levels = run.maps.get(row.image)!;
    const dense = levels.get(0)!;
    const recomputed = [...levels].filter(([sparsity]) => sparsity > 0).map(([, map]) => 1 - dice(dense, map));
    const score = recomputed.reduce((sum, value) => sum + value, 0) / recomputed.length;
    largest = Math.max(largest, Math.abs(score - row.score), Math.abs(score - (row.signals['pruning'] ?? Number.POSITIVE_INFINITY)));
    spread = Math.max(spread, row.score);
  }
  return line('H.4', 'hardness follows from the stored maps (|difference| ≤ .02), and is not nought', `largest difference ${largest.toFixed(4)} over ${run.hardness.length} images, hardest ${spread.toFixed(3)}`, largest <= 0.02 && spread > 0.02 && run.hardness.length > 0);
}

function dice(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [a[i]! >= 128 ? 1 : 0, b[i]! >= 128 ? 1 : 0];
    both += inA * inB;
    sum += inA + inB;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}

/** Recomputes the mean test IoU on the labels' own grid from the dense maps. */
function iouFollowsFromMaps(pool: SmallPool, run: SmallRun): Line {
  const tested = pool.images.filter((image) => image.split === 'test');
  const values = tested.map((image) => labelGridIou(run.maps.get(image.id)!.get(0)!, pool.labels.get(image.id)!));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const stated = run.result.test?.iou ?? Number.NaN;
  return line('H.5', 'test IoU follows from the stored maps and the labels (|difference| ≤ .005)', `stated ${stated.toFixed(4)}, recomputed ${mean.toFixed(4)} over ${values.length} images`, Math.abs(stated - mean) <= 0.005 && values.length === run.result.test?.n);
}

function labelGridIou(map: Uint8Array, label: PixelMask): number {
  const size = Math.sqrt(map.length);
  const at = (x: number, y: number): number => map[Math.min(size - 1, Math.max(0, y)) * size + Math.min(size - 1, Math.max(0, x))]! + 0.5;
  let both = 0;
  let either = 0;
  for (let row = 0; row < label.height; row++) {
    const y = ((row + 0.5) * size) / label.height - 0.5;
    const y0 = Math.floor(y);
    for (let column = 0; column < label.width; column++) {
      const x = ((column + 0.5) * size) / label.width - 0.5;
      const x0 = Math.floor(x);
      const top = at(x0, y0) * (1 - x + x0) + at(x0 + 1, y0) * (x - x0);
      const bottom = at(x0, y0 + 1) * (1 - x + x0) + at(x0 + 1, y0 + 1) * (x - x0);
      const predicted = top * (1 - y + y0) + bottom * (y - y0) > 128 ? 1 : 0;
      const truth = label.data[row * label.width + column]!;
      both += predicted & truth;
      either += predicted | truth;
    }
  }
  return either === 0 ? 1 : both / either;
}
