import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { importConfiguration } from '../../../core/contract/index.ts';
import type { ImportConfiguration } from '../../../core/contract/index.ts';
import { limitDecoderThreads } from '../../dataset/decode/index.ts';
import { planImport } from '../../dataset/import/plan.ts';
import type { PlannedImage } from '../../dataset/import/plan.ts';
import { isRefusal, readImage } from '../../dataset/import/read-image.ts';
import type { ReadImage } from '../../dataset/import/read-image.ts';
import { findNearPairs } from '../../dataset/near-duplicates/find-pairs.ts';
import { createObjectWriter } from '../../dataset/object-writer.ts';
import { forEachOrdered } from '../../dataset/ordered-work.ts';
import type { ImportEnd, KnownImage } from '../../dataset/records.ts';
import type { JobContext, JobRunner } from '../protocol.ts';
import { createBatches } from './batches.ts';
import { readKnown } from './known.ts';
import { createMeter } from './meter.ts';

/**
 * Imports a folder: finds out what belongs together, reads each image with its mask, adds its file to the project's
 * objects and hands the images over in batches, then what concerns them all. Started again after an interruption it
 * reads every file's hash anew, skips what was taken in and goes on with the rest.
 */
export const runImport: JobRunner = async (context) => {
  const started = Date.now();
  const configuration = importConfiguration.parse(context.configuration);
  limitDecoderThreads();
  context.report({ phase: 'scanning', done: 0, total: null, unit: 'files', rate: null, secondsLeft: null, figures: {} });
  const known = await readKnown(join(context.workFolder, 'known.jsonl'));
  const plan = await planImport(configuration);
  const end: ImportEnd = { configuration, refused: plan.refused, warnings: plan.warnings, near: [], exact: [], unchanged: 0, seconds: 0 };

  const hashes = await importImages(context, configuration, plan.images, known, end);
  if (context.signal.aborted) return context.stopReason() === 'cancel' ? 'cancelled' : 'interrupted';

  context.report({ phase: 'finishing', done: 0, total: null, unit: 'images', rate: null, secondsLeft: null, figures: {} });
  end.near = nearDuplicates(hashes, known);
  end.seconds = (Date.now() - started) / 1000;
  await context.handOver('import-end', end);
  return 'done';
};

/** Reading one image waits for disk and decoder in turn, so that several a core keep both busy. */
const imagesInFlightPerCore = 4;

/** An image of the project or of this run, as far as telling files apart needs it. */
type Standing = Pick<KnownImage, 'name' | 'stem'>;

/** @returns perceptual hash by source sha256 of the images of this folder that went in, now or earlier */
async function importImages(
  context: JobContext,
  configuration: ImportConfiguration,
  images: readonly PlannedImage[],
  known: ReadonlyMap<string, readonly KnownImage[]>,
  end: ImportEnd,
): Promise<Map<string, string>> {
  const writer = await createObjectWriter(context.projectFolder, join(context.workFolder, 'incoming'));
  const batches = createBatches(context, writer);
  const meter = createMeter('importing', images.length, (progress) => context.report(progress));
  // By the hash of their bytes, from the oldest on: the project's images and those that this run adds.
  const standing = new Map<string, readonly Standing[]>(known);
  const taken = new Set<Standing>();
  const hashes = new Map<string, string>();
  let done = 0;
  const take = async (read: ReadImage | { refused: ImportEnd['refused'] }, { name }: PlannedImage): Promise<void> => {
    meter(++done);
    end.refused.push(...read.refused);
    if (!('image' in read)) return;
    const { image } = read;
    const sameBytes = standing.get(image.sourceSha256) ?? [];
    const here = sameBytes.find(({ stem }) => stem === image.stem);
    if (here && taken.has(here)) {
      // In another subfolder: it adds no image, but may say whom the first one shows.
      end.exact.push({ file: name, sameAs: here.name });
      await batches.add({ ...image, name });
      return;
    }
    const [oldest] = sameBytes;
    if (oldest && oldest !== here) end.exact.push({ file: name, sameAs: oldest.name });
    const entry = here ?? { name: image.name, stem: image.stem };
    if (!here) standing.set(image.sourceSha256, [...sameBytes, entry]);
    taken.add(entry);
    hashes.set(image.sourceSha256, image.perceptualHash);
    if (read.known && !image.mask && ![read.known.importJob, read.known.maskJob].includes(context.id)) end.unchanged++;
    await batches.add(image);
  };
  const read = async (planned: PlannedImage): Promise<ReadImage | { refused: ImportEnd['refused'] }> => {
    const result = await readImage(planned, { known, keepMetadata: configuration.keepMetadata });
    if (isRefusal(result)) return { refused: [result] };
    if (result.kept) await writer.stage(result.image.sha256, result.kept);
    // The bytes are on disk: what waits for its turn needs them no more.
    return { ...result, kept: null };
  };
  try {
    await forEachOrdered(untilAborted(images, context.signal), imagesInFlightPerCore * availableParallelism(), read, take);
    await batches.finish();
  } finally {
    await writer.discard();
  }
  return hashes;
}

function* untilAborted<T>(items: Iterable<T>, signal: AbortSignal): Generator<T> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

/** Pairs of which at least one image is of this import's folder; all of them, so that a run that was cut short misses none. */
function nearDuplicates(hashes: ReadonlyMap<string, string>, known: ReadonlyMap<string, readonly KnownImage[]>): ImportEnd['near'] {
  const all = [...new Map([...[...known].map(([sha256, images]) => [sha256, images[0]!.perceptualHash] as const), ...hashes])];
  return findNearPairs(all.map(([, hash]) => hash))
    .map(({ a, b, distance }) => ({ a: all[a]![0], b: all[b]![0], distance }))
    .filter(({ a, b }) => hashes.has(a) || hashes.has(b));
}
