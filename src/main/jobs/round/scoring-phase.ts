import type { ImageRecord } from '../../engine/evaluate/index.ts';
import { disagreement, testTimeViews, type ImageMaps, type Ladder } from '../../engine/hardness/index.ts';
import { predictMany, type Pass } from '../../engine/model/index.ts';
import { chunkFiles, type Chunk } from './chunk-files.ts';
import type { JudgedImage } from './judging/judge-image.ts';
import { openJudging } from './judging/judging.ts';
import type { Pruned } from './pruning-phase.ts';
import { mayScore } from './roles.ts';
import type { Round } from './round-state.ts';

/** Images between two saves: what a kill can cost. */
export const chunkSize = 64;

/** Images a batch: a chunk's, so that batches begin where chunks do whatever was scored before. */
const scoringBatchSize = chunkSize;

/**
 * Scores every image of the snapshot, each decoded once for all networks, and keeps its numbers and maps in chunks; chunks
 * that are there already are not scored again.
 */
export async function scorePool(round: Round, { ladder, control }: Pruned): Promise<void> {
  const { context, source, snapshot, progress, clock } = round;
  const chunks = chunkFiles(round.work.scoring);
  const finished = await chunks.finished();
  const count = snapshot.images.length;
  const remaining = Array.from({ length: Math.ceil(count / chunkSize) }, (_, chunk) => chunk).filter((chunk) => !finished.has(chunk));
  let done = count - remaining.reduce((sum, chunk) => sum + chunkIndices(chunk, count).length, 0);
  progress.begin('scoring', { done, total: count, unit: 'images' });

  const passes: Pass[] = [
    { network: ladder.dense },
    ...ladder.levels.map(({ network }) => ({ network })),
    ...testTimeViews.map((view) => ({ network: ladder.dense, view })),
    ...(control ? [{ network: control }] : []),
  ];
  const sparsities = [0, ...round.configuration.sparsities];
  const indices = remaining.flatMap((chunk) => chunkIndices(chunk, count));
  const options = { batchSize: scoringBatchSize, signal: context.signal, features: true };
  const record = recorder(round, ladder, control !== null);
  const judging = openJudging();
  const begun: { index: number; probabilities: Float32Array[]; features: Float32Array; judged: Promise<JudgedImage> }[] = [];
  let images: ScoredMaps[] = [];
  const takeFirst = async (): Promise<void> => {
    context.signal.throwIfAborted();
    const { index, probabilities, features, judged } = begun[0]!;
    const found = await judged;
    begun.shift();
    images.push({ record: record(index, probabilities, found), maps: found.packed, features });
    progress.advance(++done);
    if (index !== count - 1 && (index + 1) % chunkSize !== 0) return;
    await chunks.write(Math.floor(index / chunkSize), joinChunk(images, sparsities));
    images = [];
    await clock.save();
  };
  try {
    for await (const { index, probabilities, features } of predictMany(passes, source, indices, options)) {
      const image = snapshot.images[index]!;
      const maps = probabilities.slice(0, sparsities.length);
      const judged = judging.judge({ size: source.size, maps, label: mayScore(image) ? image.mask!.geometry : null, inFull: image.split !== 'train' });
      // A failure is met when the image's turn comes; until then it must not count as unhandled.
      judged.catch(() => {});
      begun.push({ index, probabilities, features: features!, judged });
      if (begun.length === judging.inFlight) await takeFirst();
    }
    while (begun.length > 0) await takeFirst();
  } finally {
    await judging.close();
  }
}

/** An image's record and its maps, dense and of each level, as the pack keeps them. */
type ScoredMaps = { record: ImageRecord; maps: Uint8Array[]; features: Float32Array };

/** The maps of a chunk one after the other, and where each lies. */
function joinChunk(images: readonly ScoredMaps[], sparsities: readonly number[]): Chunk {
  let offset = 0;
  return {
    images: images.map(({ record, maps }) => ({
      record,
      maps: maps.map(({ length }, position) => {
        const map = { sparsity: sparsities[position]!, offset, length };
        offset += length;
        return map;
      }),
    })),
    pack: Buffer.concat(images.flatMap(({ maps }) => maps)),
    features: Float32Array.from(images.flatMap(({ features }) => [...features])),
  };
}

export function chunkIndices(chunk: number, count: number): number[] {
  const start = chunk * chunkSize;
  return Array.from({ length: Math.min(chunkSize, count - start) }, (_, i) => start + i);
}

/** Makes the record of one image of its maps, in the order of the passes, and of what judging found. */
function recorder({ snapshot, tools, training }: Round, ladder: Ladder, hasControl: boolean) {
  const seen = new Set(training);
  const levels = ladder.levels.length;
  return (index: number, probabilities: readonly Float32Array[], { dense: overlap, scored, labelAtModelSize }: JudgedImage): ImageRecord => {
    const image = snapshot.images[index]!;
    const dense = probabilities[0]!;
    const pruned = probabilities.slice(1, 1 + levels);
    const maps: ImageMaps = {
      dense,
      ladder: pruned,
      views: probabilities.slice(1 + levels, 1 + levels + testTimeViews.length),
      control: hasControl ? probabilities.at(-1)! : null,
      label: labelAtModelSize,
    };
    return {
      image: image.id,
      split: image.split,
      component: image.component,
      seen: seen.has(index),
      byLevel: pruned.map((level) => disagreement(dense, level)),
      signals: tools.scoreImage(maps),
      dense: overlap,
      scored,
    };
  };
}
