import { inflateRawSync } from 'node:zlib';
import type { PopulationMajorities } from '../../../core/contract/index.ts';
import { encodeMask } from '../../../core/mask/index.ts';
import { createJudge, type PopulationRecord } from '../../engine/evaluate/index.ts';
import { populationDisagreement } from '../../engine/hardness/index.ts';
import { chunkFiles, type ScoredImage } from '../round/chunk-files.ts';
import { rankPool } from '../round/hardness-rows.ts';
import { scoringLabel } from '../round/roles.ts';
import { chunkSize } from '../round/scoring-phase.ts';
import type { Snapshot } from '../round/snapshot-file.ts';

export type CombineOptions = {
  snapshot: Snapshot;
  /** Side of the maps, in pixels. */
  size: number;
  sparsities: readonly number[];
  seed: number;
  /** Folders of the networks' finished chunks. */
  scoring: readonly string[];
  signal: AbortSignal;
  /** Images done. */
  report(done: number): void;
};

/** What is found of an image, and the majorities where they may be shown. */
export type CombinedImage = PopulationRecord & { majorities: PopulationMajorities | null };

/** Puts what the networks found of each image together, a chunk at a time. */
export async function combineMembers({ snapshot, size, sparsities, seed, scoring, signal, report }: CombineOptions): Promise<CombinedImage[]> {
  const judge = createJudge(size);
  const members = scoring.map(chunkFiles);
  const records: CombinedImage[] = [];
  const own: ScoredImage['record'][][] = members.map(() => []);
  for (let chunk = 0; chunk * chunkSize < snapshot.images.length; chunk++) {
    signal.throwIfAborted();
    const scored = await Promise.all(members.map(async (files) => ({ images: await files.images(chunk), pack: await files.pack(chunk) })));
    for (const [position, { record }] of scored[0]!.images.entries()) {
      const image = snapshot.images[records.length]!;
      const ofNetworks = scored.map(({ images, pack }) => ({ record: images[position]!.record, maps: images[position]!.maps.map((map) => unpackMap(pack, map)) }));
      for (const [network, one] of ofNetworks.entries()) own[network]!.push(one.record);
      const found = populationDisagreement({
        dense: ofNetworks.map(({ maps }) => maps[0]!),
        levels: sparsities.map((_, level) => ofNetworks.map(({ maps }) => maps[level + 1]!)),
      });
      const label = record.split === 'train' || record.scored === null ? null : scoringLabel(image);
      const { byLevel, population, ensemble, ensembleOf } = found;
      records.push({
        image: image.id, split: image.split, component: image.component, seen: record.seen, population, byLevel, ensemble, ensembleOf, signals: [],
        judged: label && {
          ious: ofNetworks.map((one) => one.record.dense!.iou),
          majorityIou: judge.onLabelGrid(found.denseShare, label).iou,
          prunedMajorityIous: found.levelShares.map((share) => judge.onLabelGrid(share, label).iou),
        },
        majorities: image.split === 'train' ? majoritiesOf([found.denseShare, ...found.levelShares], size, sparsities) : null,
      });
    }
    report(records.length);
  }
  // Each network's own signals, with the blend that a round with it alone would have.
  for (const ofNetwork of own) {
    const ranked = rankPool({ records: ofNetwork, training: { outOfFold: null, dynamics: null }, diversity: new Map() }, { sparsities, seed });
    for (const [i, { signals }] of ranked.records.entries()) records[i]!.signals.push(signals);
  }
  return records;
}

function majoritiesOf(shares: readonly Float32Array[], size: number, sparsities: readonly number[]): PopulationMajorities {
  const levels = [0, ...sparsities].map((sparsity, level) => {
    const data = Uint8Array.from(shares[level]!, (share) => (share > 0.5 ? 1 : 0));
    return { sparsity, counts: encodeMask({ width: size, height: size, data }).counts };
  });
  return { size, levels };
}

/** A probability map as a pack keeps it, floor(256 p): in the middle of its step, so that above one half stays above. */
function unpackMap(pack: Buffer, { offset, length }: ScoredImage['maps'][number]): Float32Array {
  return Float32Array.from(inflateRawSync(pack.subarray(offset, offset + length)), (level) => (level + 0.5) / 256);
}
