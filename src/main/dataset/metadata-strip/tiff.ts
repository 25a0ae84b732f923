import { WeakspotError } from '../../../core/errors.ts';

/**
 * Tags (TIFF 6.0, Technical Notes 1 and 2, ICC) that say how pixels are stored and what their values mean. All others
 * go: names, dates, descriptions, makers' and software's own, EXIF, GPS, XMP, IPTC, Photoshop's.
 */
const neededTags = new Set([
  254, 255, 256, 257, 258, 259, 262, 263, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296, 301, 317,
  318, 319, 320, 321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529,
  530, 531, 532, 34675,
]);
/** Tags whose values are the places of pixel data, with the tags that hold the lengths of these. */
const dataTags = new Map([[273, 279], [324, 325], [513, 514]]);
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

type Entry = { at: number; tag: number; type: number; count: number };

/**
 * Keeps a TIFF's first page at the offsets where it lies and blanks every other byte of the file: directory entries that
 * decoding does not need, what they point to, further pages, and gaps in which an editor may have left old values.
 * @throws WeakspotError `unreadable` where the directory or the pixels lie outside the file
 */
export function stripTiff(bytes: Buffer, file: string): Buffer {
  const little = bytes[0] === 0x49;
  const short = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const kept = Buffer.alloc(bytes.length);
  const keep = (from: number, length: number): void => {
    if (from < 8 || from + length > bytes.length) throw damaged(file);
    bytes.copy(kept, from, from, from + length);
  };
  const values = ({ at, type, count }: Entry): number[] => {
    const size = typeBytes[type]!;
    const from = size * count <= 4 ? at + 8 : long(at + 8);
    return Array.from({ length: count }, (_, i) => (size === 2 ? short(from + 2 * i) : long(from + 4 * i)));
  };

  bytes.copy(kept, 0, 0, 8);
  const directory = long(4);
  if (directory < 8 || directory + 6 > bytes.length) throw damaged(file);
  const entryCount = short(directory);
  if (directory + 6 + 12 * entryCount > bytes.length) throw damaged(file);
  const entries: Entry[] = [];
  for (let i = 0; i < entryCount; i++) {
    const at = directory + 2 + 12 * i;
    const entry = { at, tag: short(at), type: short(at + 2), count: long(at + 4) };
    if (neededTags.has(entry.tag) && typeBytes[entry.type]) entries.push(entry);
  }
  // Fewer entries, at the same place; the offset of a next directory stays 0.
  if (little) kept.writeUInt16LE(entries.length, directory);
  else kept.writeUInt16BE(entries.length, directory);
  entries.forEach(({ at, type, count }, i) => {
    bytes.copy(kept, directory + 2 + 12 * i, at, at + 12);
    const length = typeBytes[type]! * count;
    if (length > 4) keep(long(at + 8), length);
  });
  for (const [placeTag, lengthTag] of dataTags) {
    const places = entries.find(({ tag }) => tag === placeTag);
    const lengths = entries.find(({ tag }) => tag === lengthTag);
    if (!places) continue;
    if (!lengths) throw damaged(file);
    const lengthValues = values(lengths);
    // A sparse file's missing tiles have length 0.
    values(places).forEach((place, i) => lengthValues[i] && keep(place, lengthValues[i]));
  }
  return kept;
}

function damaged(file: string): WeakspotError {
  return new WeakspotError('unreadable', `${file}: the TIFF is cut off or damaged; copy it again from its source`, { file });
}
