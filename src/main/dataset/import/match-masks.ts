import type { Refusal } from '../../../core/contract/index.ts';
import { baseName, stemOf } from './file-name.ts';
import type { ScannedFile } from './scan.ts';

export type MatchOptions = {
  images: readonly ScannedFile[];
  /** Files of the masks folder; null where masks lie among the images. */
  masks: readonly ScannedFile[] | null;
  /** The end of a mask's name before its extension, where the person gave one: the only one tried. */
  maskSuffix: string | null;
  folderPerCase: boolean;
};

export type Matched = {
  images: ScannedFile[];
  /** Image name → its mask. */
  maskOf: Map<string, ScannedFile>;
  /** Masks without an image, second masks, masks that fit several images. */
  refused: Refusal[];
  /** Files of a folder per case that are neither. */
  others: string[];
};

const words = 'segmentation|segmented|mask|masks|seg|lesion|label|labels|gt|ground[_-]?truth|annotation';
const anySuffix = new RegExp(`(?:[_\\-. ](?:${words})|(?:segmentation|mask))$`, 'i');
/** Among the images only ends that cannot be a picture's own name. */
const plainSuffix = /[_\-. ](?:segmentation|mask|seg)$/i;

/** Finds each image's mask by name: the same stem, or the stem with a common ending (`_segmentation`, `_mask`, …). */
export function matchMasks(options: MatchOptions): Matched {
  if (options.folderPerCase) return matchCases(options);
  const suffix = options.maskSuffix === null ? null : new RegExp(`${escape(stemOf(options.maskSuffix))}$`, 'i');
  if (options.masks) return pair(options.images, options.masks, (stem) => bareStems(stem, suffix ?? anySuffix, suffix === null), []);
  const ending = suffix ?? plainSuffix;
  const stems = new Set(options.images.map(({ name }) => stemOf(name)));
  const isMask = ({ name }: ScannedFile): boolean => {
    const stem = stemOf(name);
    return ending.test(stem) && (suffix !== null || stems.has(stem.replace(ending, '')));
  };
  const images = options.images.filter((file) => !isMask(file));
  return pair(images, options.images.filter(isMask), (stem) => bareStems(stem, ending, false), []);
}

/** PH2: `IMD003/IMD003_Dermoscopic_Image/IMD003.bmp` and `IMD003/IMD003_lesion/IMD003_lesion.bmp`; regions of interest beside them. */
function matchCases({ images, masks }: MatchOptions): Matched {
  const all = [...images, ...(masks ?? [])];
  const inFolder = (ending: RegExp) => (file: ScannedFile) => ending.test(file.path.split(/[/\\]/).at(-2) ?? '');
  const pictures = images.filter(inFolder(/_dermoscopic_image$/i));
  const lesions = all.filter(inFolder(/_lesion$/i));
  const used = new Set([...pictures, ...lesions]);
  const others = all.filter((file) => !used.has(file)).map(({ name }) => name);
  return pair(pictures, lesions, (stem) => bareStems(baseName(stem), /_lesion$/i, true), others);
}

function bareStems(stem: string, suffix: RegExp, alsoWhole: boolean): string[] {
  const bare = suffix.test(stem) ? [stem.replace(suffix, '')] : [];
  return alsoWhole ? [stem, ...bare] : bare;
}

function pair(
  images: readonly ScannedFile[],
  masks: readonly ScannedFile[],
  stemsFor: (maskStem: string) => string[],
  others: string[],
): Matched {
  const byStem = groupByStem(images, (name) => stemOf(name));
  const byBaseStem = groupByStem(images, (name) => stemOf(baseName(name)));
  const maskOf = new Map<string, ScannedFile>();
  const refused: Refusal[] = [];
  for (const mask of masks) {
    const stems = stemsFor(stemOf(mask.name));
    const candidates =
      stems.map((stem) => byStem.get(stem)).find(Boolean) ?? stems.map((stem) => byBaseStem.get(baseName(stem))).find(Boolean) ?? [];
    const [image] = candidates;
    if (!image) {
      refused.push({ file: mask.name, code: 'not-found', message: `${mask.name}: no image of that name was found for this mask; add the image, or say how the names of masks end (--mask-suffix)` });
    } else if (candidates.length > 1) {
      const names = candidates.map(({ name }) => name).join(', ');
      refused.push({ file: mask.name, code: 'conflict', message: `${mask.name}: this mask fits more than one image (${names}); give them names of their own` });
    } else if (maskOf.has(image.name)) {
      refused.push({ file: mask.name, code: 'conflict', message: `${mask.name}: ${image.name} has a mask already (${maskOf.get(image.name)!.name}); leave one of them out` });
    } else {
      maskOf.set(image.name, mask);
    }
  }
  return { images: [...images], maskOf, refused, others };
}

export function groupByStem(files: readonly ScannedFile[], stem: (name: string) => string): Map<string, ScannedFile[]> {
  return Map.groupBy(files, ({ name }) => stem(name));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
