import type { ImportConfiguration, Refusal } from '../../core/contract/index.ts';
import type { RunLengthMask } from '../../core/mask/types.ts';
import type { SubjectKind } from '../../core/subject.ts';

/**
 * One readable image of an import, as the import job hands it to the service: its bytes are already in `objects/`, all
 * else is here. The service takes a batch of them in, in one transaction.
 */
export type ImportedImage = {
  /** Path relative to the images folder, with `/`: what reports and exports call it. */
  name: string;
  /**
   * The name without folders and extension, in lower case. Together with the hash of its bytes it tells which image a file
   * is: the same bytes under another stem are an image of its own, with its own mask and ids.
   */
  stem: string;
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
  /** What a person should look at in this file or its mask. A resumed run does not read them again, so they go in with the image. */
  warnings: Refusal[];
};

/** Answer to a batch: what it added. `known` are files whose image (bytes and stem) the project had already, and its name there. */
export type ImportBatchAnswer = {
  images: number;
  masks: number;
  patients: number;
  lesions: number;
  known: { name: string; sameAs: string }[];
};

/** What an import hands over last: all that does not belong to one image. */
export type ImportEnd = {
  configuration: ImportConfiguration;
  refused: Refusal[];
  /** Of the folders and the table. */
  warnings: Refusal[];
  /** Pairs of source sha256: each stands for all images of those bytes. */
  near: { a: string; b: string; distance: number }[];
  /** Files with the bytes of an earlier one. */
  exact: { file: string; sameAs: string }[];
  /** Images that the project had before this import and that gained no mask by it. */
  unchanged: number;
  seconds: number;
};

/** One image as exports see it. */
export type ExportedImage = {
  id: string;
  name: string;
  file: string;
  sha256: string;
  width: number;
  height: number;
  split: string;
  patient: string | null;
  lesion: string | null;
  /** `name` is that of the imported file where there was one. */
  mask: { name: string | null; geometry: RunLengthMask; origin: string } | null;
  attributes: Record<string, string | number | null>;
};

/**
 * One line of `known.jsonl`: an image that the project holds already, with all that an import needs to hand it over again
 * (a mask or attributes that it lacked) without decoding its file.
 */
export type KnownImage = Omit<ImportedImage, 'patient' | 'lesion' | 'mask' | 'attributes' | 'warnings'> & {
  id: string;
  hasMask: boolean;
  /** The import jobs that brought the image and its imported mask: what a resumed job added itself is news of that job. */
  importJob: string | null;
  maskJob: string | null;
};
