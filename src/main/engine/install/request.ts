import type { JobProgress } from '../../../core/contract/index.ts';

export type InstallRequest = {
  /** Bring CUDA along, for NVIDIA's GPUs. */
  gpu: boolean;
  /** A TensorFlow wheel on this computer, absolute; null asks a package index. */
  wheel: string | null;
  /** Address of a package index; null takes the one that pip was told, else the public one. */
  index: string | null;
  /** Build the binding anew from what is installed, without downloading. */
  rebuild: boolean;
};

export type InstallEvent = { type: 'progress'; progress: JobProgress } | { type: 'log'; text: string };

export type InstallOutcome = {
  engine: 'tensorflow';
  version: string;
  gpu: boolean;
  /** What was done: `already` where a working installation of the same kind was found. */
  done: 'installed' | 'rebuilt' | 'already';
  folder: string;
  bytes: number;
  device: string;
  imagesPerSecond: number;
  seconds: number;
};
