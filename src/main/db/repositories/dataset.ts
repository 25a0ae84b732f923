import type { DatasetFilter } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import { DatasetChanges } from '../dataset/changes.ts';
import { defineAttributes, defineGroupings } from '../dataset/definitions.ts';
import { Filtered } from '../dataset/filter.ts';
import type { ImageIndex, RoundScores } from '../dataset/image-index.ts';
import { createReading } from '../dataset/reading.ts';
import type { Session } from '../session.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Annotations } from './annotations.ts';
import type { Attributes } from './attributes.ts';
import type { RoundLookup } from './rounds.ts';

/** So many rounds' scores, and lists of what passes a filter, are kept between calls. */
const keptRounds = 3;
const keptLists = 12;

/** Reading an image by itself costs some twenty times what it costs among all. */
const mostReadOneByOne = (images: number): number => Math.max(50, images / 20);

const noScores: RoundScores = { scores: new Float64Array(), flagged: new Uint8Array() };

type Parts = { attributes: Attributes; annotations: Annotations; lookup: RoundLookup };

/** Every image as the dataset view lists, filters and counts them. */
export function createDataset({ connection }: Session, { attributes, annotations, lookup }: Parts): DatasetStore['dataset'] {
  const changes = new DatasetChanges(connection);
  const statements = createReading(connection, attributes);
  const newestFinished = connection.prepare<[], { number: number }>('SELECT number FROM round WHERE result IS NOT NULL ORDER BY number DESC LIMIT 1');
  const sizeOf = connection.prepare<[string], { width: number; height: number }>('SELECT width, height FROM image WHERE id = ?');
  const rounds = new Map<string, RoundScores>();
  const lists = new Map<string, Int32Array>();
  let index: ImageIndex | null = null;
  let reading: Promise<void> | null = null;

  const readAnew = async (): Promise<void> => {
    const dirty = changes.all || index === null ? null : changes.take();
    const images = dirty && statements.imagesOf(dirty);
    if (index === null || images === null || images.size > mostReadOneByOne(index.size)) {
      index = await statements.whole(changes);
      rounds.clear();
    } else {
      await statements.changed(index, images);
    }
    lists.clear();
  };

  /** One reading at a time, whoever waits for it. */
  const refresh = (): Promise<void> => {
    reading ??= readAnew()
      .catch((error: unknown) => {
        // Some of what had changed may not have been read.
        changes.invalidate();
        throw error;
      })
      .finally(() => (reading = null));
    return reading;
  };

  /** The index as the tables are now. */
  const current = async (): Promise<ImageIndex> => {
    for (;;) {
      if (index === null || reading !== null || changes.all || changes.some) {
        await refresh();
        continue;
      }
      if (changes.takeScores()) {
        rounds.clear();
        lists.clear();
      }
      return index;
    }
  };

  /** The index and a round's scores, read at one moment. */
  const withRound = async (round: number | null): Promise<{ index: ImageIndex; scores: RoundScores; key: string }> => {
    // A project without a finished round has images all the same.
    const number = round ?? newestFinished.get()?.number ?? null;
    if (number === null) return { index: await current(), scores: noScores, key: '' };
    const { run } = lookup.find(number);
    for (;;) {
      const found = await current();
      const known = rounds.get(run);
      if (known) return { index: found, scores: known, key: run };
      const scores = await statements.scores(found, run);
      if (found !== index) continue;
      keepNewest(rounds, run, scores, keptRounds);
    }
  };

  const select = (found: ImageIndex, scores: RoundScores, key: string, filter: DatasetFilter, sort: keyof typeof orders): Int32Array => {
    const keeping = (listKey: string, make: () => Int32Array): Int32Array => {
      const made = lists.get(listKey) ?? make();
      keepNewest(lists, listKey, made, keptLists);
      return made;
    };
    return keeping(JSON.stringify([key, sort, filter]), () => new Filtered(found, scores, filter).inOrder(keeping(JSON.stringify([key, sort]), () => orders[sort](found, scores))));
  };

  return {
    async query({ filter, sort, offset, limit }) {
      const { index: found, scores, key } = await withRound(filter.round);
      const selected = select(found, scores, key, filter, sort);
      return { total: selected.length, offset, rows: [...selected.subarray(offset, offset + limit)].map((row) => found.read(row, scores)) };
    },

    async facets(filter) {
      const { index: found, scores } = await withRound(filter.round);
      return new Filtered(found, scores, filter).facets();
    },

    attributes: async () => defineAttributes(await current()),
    groupings: async () => defineGroupings(await current(), attributes.collections()),

    mask(image) {
      const size = sizeOf.get(image);
      if (!size) throw new WeakspotError('not-found', `there is no image ${image} in this project`, { image });
      const mask = annotations.currentMask(image);
      return mask && { annotation: mask.annotation, geometry: mask.geometry, ...size };
    },
  };
}

const orders = {
  name: (index: ImageIndex) => index.byName,
  newest: (index: ImageIndex) => index.byNewest,
  hardest: (index: ImageIndex, { scores }: RoundScores) => byScore(index, scores, -1),
  easiest: (index: ImageIndex, { scores }: RoundScores) => byScore(index, scores, 1),
};

/** Images without a score come last, either way; equal ones in order of name. */
function byScore(index: ImageIndex, scores: Float64Array, direction: 1 | -1): Int32Array {
  const key = (row: number): number => {
    const score = scores[row] ?? Number.NaN;
    return Number.isNaN(score) ? Infinity : direction * score;
  };
  const keys = Float64Array.from(index.byName, key);
  const places = Int32Array.from(index.byName.keys()).sort((a, b) => (keys[a] === keys[b] ? a - b : keys[a]! - keys[b]!));
  return places.map((place) => index.byName[place]!);
}

function keepNewest<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
