import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import type { HardnessRow, JobProgress, RoundRequest, RoundResult } from '../../../../src/core/contract/index.ts';
import { encodeMask } from '../../../../src/core/mask/index.ts';
import type { SnapshotHeader, SnapshotImage } from '../../../../src/core/snapshot.ts';
import type { JobContext } from '../../../../src/main/jobs/protocol.ts';
import { resultFiles, type PredictionRow } from '../../../../src/main/jobs/round/result-files.ts';

const sample = resolve(import.meta.dirname, '../../../../resources/sample');

let images: Promise<SnapshotImage[]> | null = null;

/** The sample set as a snapshot: of every ten images seven train, one validates and two test. */
export function sampleImages(): Promise<SnapshotImage[]> {
  images ??= Promise.all(
    readdirSync(join(sample, 'images')).toSorted().map(async (file, i): Promise<SnapshotImage> => {
      const name = file.replace('.jpg', '');
      const { data, info } = await sharp(join(sample, 'masks', `${name}_segmentation.png`)).greyscale().raw().toBuffer({ resolveWithObject: true });
      const mask = { width: info.width, height: info.height, data: Uint8Array.from(data, (value) => (value > 127 ? 1 : 0)) };
      return {
        id: `image-${String(i).padStart(3, '0')}`, file: `images/${file}`, name: file, width: info.width, height: info.height,
        sha256: createHash('sha256').update(readFileSync(join(sample, 'images', file))).digest('hex'),
        split: i % 10 < 7 ? 'train' : i % 10 < 8 ? 'validation' : 'test',
        component: name, lesion: null, patient: null, diagnosis: null, weight: 1, labelled: true, verdict: null, weak: [],
        mask: { annotation: `mask-${i}`, geometry: encodeMask(mask) },
      };
    }),
  );
  return images;
}

export type SampleRound = {
  workFolder: string;
  phases: string[];
  progress: JobProgress[];
  logs: string[];
  handedOver: { kind: string; payload: unknown }[];
  /** A context as the process entry makes it; `stopAt` asks for a stop at the first progress that fulfils it. */
  context(stopAt?: (progress: JobProgress) => boolean, reason?: 'cancel' | 'interrupt'): JobContext;
  result(): RoundResult;
  hardness(): HardnessRow[];
  predictions(): PredictionRow[];
  remove(): void;
};

export function prepareRound(snapshot: readonly SnapshotImage[], configuration: RoundRequest): SampleRound {
  const projectFolder = mkdtempSync(join(tmpdir(), 'weakspot-round-'));
  const workFolder = join(projectFolder, 'jobs', 'job');
  mkdirSync(workFolder, { recursive: true });
  symlinkSync(join(sample, 'images'), join(projectFolder, 'images'));
  const header: SnapshotHeader = { kind: 'snapshot', version: 1, project: 'sample', round: 1, images: snapshot.length, createdAt: '2026-01-01T00:00:00Z' };
  writeFileSync(join(workFolder, 'snapshot.jsonl'), [header, ...snapshot].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const resultFile = (name: string): string => readFileSync(join(workFolder, 'result', name), 'utf8');
  const lines = <T>(name: string): T[] => resultFile(name).trimEnd().split('\n').map((line) => JSON.parse(line) as T);
  const round: SampleRound = {
    workFolder, phases: [], progress: [], logs: [], handedOver: [],
    context(stopAt = () => false, reason = 'interrupt') {
      const stop = new AbortController();
      return {
        id: 'job', configuration, seed: 0, projectFolder, workFolder,
        report(progress) {
          round.progress.push(progress);
          if (round.phases.at(-1) !== progress.phase) round.phases.push(progress.phase);
          if (stopAt(progress)) stop.abort();
        },
        log: (level, text) => void round.logs.push(`${level}: ${text}`),
        handOver: (kind, payload) => {
          round.handedOver.push({ kind, payload });
          return Promise.resolve({});
        },
        signal: stop.signal,
        stopReason: () => (stop.signal.aborted ? reason : null),
      };
    },
    result: () => JSON.parse(resultFile(resultFiles.result)) as RoundResult,
    hardness: () => lines(resultFiles.hardness),
    predictions: () => lines(resultFiles.predictions),
    remove: () => rmSync(projectFolder, { recursive: true, force: true }),
  };
  return round;
}
