import type { RunConfiguration } from './configuration.ts';

/** One judged or scored image of a run. */
export type RunImage = {
  /** Place among the collection's images. */
  index: number;
  /** Against the true mask, on its own grid; null where the image was scored only. */
  iou: number | null;
  /** By name, `blend` included, higher = harder; null where the run scored no signals of it. */
  signals: Record<string, number | null> | null;
};

export type RunResult = {
  configuration: RunConfiguration;
  /** Images by role. */
  counts: { labelled: number; weak: number; unlabelled: number; validation: number; test: number };
  validation: RunImage[];
  test: RunImage[];
  /** Scored training images: those with a label, and the rest of the pool. */
  trained: RunImage[];
  pool: RunImage[];
  /** Places of the labelled images whose masks were wrong while they trained. */
  corrupted: number[];
  training: { steps: number; loss: number; bestStep: number | null; waitingShare: number };
  recalibrated: boolean | null;
  /** Signals that `blend` sums: chosen on the validation images where these were scored, else the usual ones. */
  blend: readonly string[] | null;
  seconds: number;
  /** What computed, in words. */
  device: string;
  commit: string | null;
  versions: Record<string, string>;
  finishedAt: string;
};
