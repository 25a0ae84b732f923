import type { RunLengthMask } from '../../core/mask/types.ts';
import type { SubjectKind } from '../../core/subject.ts';

/**
 * One readable image of an import, as the import job hands it to the service: its bytes are already in `objects/`, all
 * else is here. The service takes a batch of them in, in one transaction.
 */
export type ImportedImage = {
  /** Path relative to the images folder, with `/`: what reports and exports call it. */
  name: string;
  /** sha256 of the file as it came (duplicates are found by it) and as kept (metadata removed; the object's address). */
  sourceSha256: string;
  sha256: string;
  bytes: number;
  format: 'jpeg' | 'png' | 'bmp' | 'tiff' | 'webp';
  /** Pixels after EXIF orientation. */
  width: number;
  height: number;
  bitDepth: number;
  /** 64 hex digits or fewer: perceptual hash for near-duplicates. */
  perceptualHash: string;
  /** External ids, where the metadata names them. */
  patient: string | null;
  lesion: string | null;
  mask: { name: string; geometry: RunLengthMask; area: number } | null;
  attributes: { key: string; subject: SubjectKind; value: string | number }[];
};

/** Answer to a batch: what it added. `known` are names whose bytes the project had already. */
export type ImportBatchAnswer = {
  images: number;
  masks: number;
  patients: number;
  lesions: number;
  known: { name: string; sameAs: string }[];
};
