import { create } from 'zustand';
import type { ChosenPath, ImportByHandle } from '../../../../core/contract/bridge.ts';
import type { importPresets } from '../../../../core/contract/index.ts';

export type Preset = (typeof importPresets)[number];
export type Place = 'images' | 'masks' | 'metadata';

export type ImportChoices = {
  images: ChosenPath | null;
  masks: ChosenPath | null;
  metadata: ChosenPath | null;
  preset: Preset;
  maskSuffix: string;
  split: NonNullable<ImportByHandle['split']>;
  keepMetadata: boolean;
  /** Meaning → column, where the person said so: attribute keys, and `image`, `patient`, `lesion`. */
  map: Readonly<Record<string, string>>;
  /** Columns that the person wants taken for nothing. */
  leaveOut: readonly string[];
};

export const noChoices: ImportChoices = { images: null, masks: null, metadata: null, preset: 'generic', maskSuffix: '', split: 'auto', keepMetadata: false, map: {}, leaveOut: [] };

/** What was chosen so far: kept while the person looks at another screen. */
export const useImportChoices = create<ImportChoices>()(() => noChoices);

/** Another table has other columns, so what was said of the old one's falls. */
export function choose(choices: ImportChoices, place: Place, path: ChosenPath | null): ImportChoices {
  return { ...choices, [place]: path, ...(place === 'metadata' && { map: {}, leaveOut: [] }) };
}

const maskName = /mask|segment|ground.?truth|label|annotation|_gt$/i;

/** Where something that was dropped belongs; null where it is neither a folder nor a table. */
export function placeFor(choices: ImportChoices, { name, kind }: ChosenPath): Place | null {
  if (kind === 'file') return /\.(csv|tsv|txt)$/i.test(name) ? 'metadata' : null;
  if (maskName.test(name)) return 'masks';
  return choices.images === null ? 'images' : choices.masks === null ? 'masks' : 'images';
}

/** Null until there is something to import. */
export function toRequest({ images, masks, metadata, preset, maskSuffix, split, keepMetadata, map, leaveOut }: ImportChoices): ImportByHandle | null {
  if (images === null) return null;
  return {
    images: images.handle,
    masks: masks?.handle ?? null,
    metadata: metadata?.handle ?? null,
    preset,
    maskSuffix: maskSuffix.trim() === '' ? null : maskSuffix.trim(),
    split,
    keepMetadata,
    map: metadata === null ? {} : { ...map },
    leaveOut: metadata === null ? [] : [...leaveOut],
  };
}

/** Gives a column another meaning, or none (null). */
export function withMeaning({ map, leaveOut }: Pick<ImportChoices, 'map' | 'leaveOut'>, column: string, meaning: string | null): Pick<ImportChoices, 'map' | 'leaveOut'> {
  const others = Object.entries(map).filter(([key, name]) => name !== column && key !== meaning);
  const left = leaveOut.filter((name) => name !== column);
  return { map: Object.fromEntries(meaning === null ? others : [...others, [meaning, column]]), leaveOut: meaning === null ? [...left, column] : left };
}

/** A key for an attribute that the product does not know: "Lesion Size (mm)" → "lesion_size_mm". */
export function ownKey(column: string): string {
  return column.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '').slice(0, 100) || 'column';
}
