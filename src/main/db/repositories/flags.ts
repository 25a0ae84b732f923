import { inflateRawSync } from 'node:zlib';
import type { FlagRow } from '../../../core/contract/index.ts';
import { WeakspotError } from '../../../core/errors.ts';
import type { HardnessScore } from '../../../core/evidence.ts';
import type { Split } from '../../../core/subject.ts';
import { objectFile } from '../object-file.ts';
import type { Session } from '../session.ts';
import type { ProjectStore } from '../store.ts';
import type { Annotations } from './annotations.ts';
import type { Attributes } from './attributes.ts';
import type { RoundLookup } from './rounds.ts';

type FlaggedRow = {
  image: string;
  name: string;
  lesion: string | null;
  score: number;
  by_level: string;
  signals: string;
  split: Split;
  labelled: number;
  verdict: string | null;
};

type HardnessRow = { score: number; by_level: string; signals: string; flagged: number; seen: number; iou: number | null; harder: number; scored: number };

type FrozenImage = { name: string; sha256: string; width: number; height: number; annotation: string | null };

type Parts = { lookup: RoundLookup; attributes: Attributes; annotations: Annotations };

/** What rounds found hard. */
export function createFlags({ connection }: Session, { lookup, attributes, annotations }: Parts): ProjectStore['flags'] {
  const flagged = connection.prepare<[number, string, number], FlaggedRow>(`
    SELECT h.image, i.name, s.lesion, h.score, h.by_level, h.signals, s.split, s.labelled,
      (SELECT r.verdict FROM review_current r WHERE r.image = h.image) AS verdict
    FROM hardness h JOIN image i ON i.id = h.image JOIN snapshot s ON s.round = ? AND s.image = h.image
    WHERE h.run = ? AND h.flagged = 1 ORDER BY h.score DESC, h.image LIMIT ?`);
  const frozen = connection.prepare<[number, string], FrozenImage>(`
    SELECT i.name, i.sha256, i.width, i.height, s.annotation FROM snapshot s JOIN image i ON i.id = s.image WHERE s.round = ? AND s.image = ?`);
  const predictions = connection.prepare<[string, string], { sparsity: number; size: number; probability: Buffer }>(
    'SELECT sparsity, size, probability FROM prediction WHERE run = ? AND image = ? ORDER BY sparsity',
  );
  const hardness = connection.prepare<{ run: string; image: string }, HardnessRow>(`
    SELECT h.score, h.by_level, h.signals, h.flagged, h.seen, h.iou,
      (SELECT COUNT(*) FROM hardness o WHERE o.run = @run AND o.flagged = 1 AND o.score > h.score)
        + (SELECT COUNT(*) FROM hardness o WHERE o.run = @run AND o.flagged = 0 AND o.score > h.score) AS harder,
      (SELECT COUNT(*) FROM hardness o WHERE o.run = @run) AS scored
    FROM hardness h WHERE h.run = @run AND h.image = @image`);
  const scores = connection.prepare<[string], { score: number; seen: number }>('SELECT score, seen FROM hardness WHERE run = ?');

  return {
    list(round, limit) {
      const { number, run } = lookup.find(round);
      return flagged.all(number, run, limit).map((row, index) => toFlag(row, index + 1, attributes.ofImage(row.image)));
    },

    evidence(round, image) {
      const { number, run } = lookup.find(round);
      const row = frozen.get(number, image);
      if (!row) throw new WeakspotError('not-found', `there is no image ${image} in round ${number}`, { round: number, image });
      const levels = predictions.all(run, image);
      return {
        image,
        name: row.name,
        file: objectFile(row.sha256),
        width: row.width,
        height: row.height,
        mask: row.annotation === null ? null : annotations.geometry(row.annotation),
        size: levels[0]?.size ?? 0,
        levels: levels.map(({ sparsity, probability }) => ({ sparsity, probability: new Uint8Array(inflateRawSync(probability)) })),
      };
    },

    hardness(round, image) {
      const row = hardness.get({ run: lookup.find(round).run, image });
      if (!row) return null;
      return {
        score: row.score,
        rank: row.harder + 1,
        of: row.scored,
        flagged: row.flagged === 1,
        seen: row.seen === 1,
        byLevel: JSON.parse(row.by_level) as FlagRow['byLevel'],
        signals: JSON.parse(row.signals) as FlagRow['signals'],
        iou: row.iou,
      };
    },

    scores: (round): HardnessScore[] => scores.all(lookup.find(round).run).map(({ score, seen }) => ({ score, seen: seen === 1 })),
  };
}

function toFlag(row: FlaggedRow, rank: number, attributes: FlagRow['attributes']): FlagRow {
  const { image, name, lesion, score, split, verdict } = row;
  return {
    rank,
    image,
    name,
    lesion,
    score,
    byLevel: JSON.parse(row.by_level) as FlagRow['byLevel'],
    signals: JSON.parse(row.signals) as FlagRow['signals'],
    split,
    labelled: row.labelled === 1,
    verdict,
    attributes,
  };
}
