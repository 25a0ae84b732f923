import { WeakspotError } from '../../../core/errors.ts';

export type SizeLimits = {
  /** Of one file, in bytes. */
  maximumBytes: number;
  /** Width × height of one image. */
  maximumPixels: number;
  /** Of one side, in pixels. */
  maximumSide: number;
};

/** Above any dermatoscope or camera on the market, and small enough that a few such images fit into memory side by side. */
export const defaultLimits: SizeLimits = { maximumBytes: 512 * 1024 * 1024, maximumPixels: 150_000_000, maximumSide: 30_000 };

/** Refuses a file by what its header says, before anything is decoded. @throws WeakspotError `too-large` */
export function checkSize(width: number, height: number, file: string, limits: SizeLimits): void {
  if (width * height <= limits.maximumPixels && Math.max(width, height) <= limits.maximumSide) return;
  throw new WeakspotError(
    'too-large',
    `${file}: ${width}×${height} pixels; at most ${limits.maximumPixels / 1_000_000} million are read, ${limits.maximumSide} a side. Crop or shrink it`,
    { file, width, height },
  );
}

/** @throws WeakspotError `too-large` */
export function checkBytes(bytes: number, file: string, limits: SizeLimits): void {
  if (bytes <= limits.maximumBytes) return;
  throw new WeakspotError(
    'too-large',
    `${file}: ${Math.round(bytes / 1_048_576)} MB; files of at most ${Math.round(limits.maximumBytes / 1_048_576)} MB are read`,
    { file, bytes },
  );
}
