import { WeakspotError } from '../errors.ts';
import type { RunLengthMask } from './types.ts';

/**
 * Writes run lengths as COCO's compressed string: each count (from the fourth on, its difference to the count two
 * before) in little-endian groups of five bits, a sixth bit saying that more follow, offset by 48 into printable ASCII.
 */
export function countsToString(counts: ArrayLike<number>): string {
  const bytes: number[] = [];
  const parts: string[] = [];
  for (let i = 0; i < counts.length; i++) {
    let rest = i > 2 ? counts[i]! - counts[i - 2]! : counts[i]!;
    for (;;) {
      const group = rest & 0x1f;
      rest >>= 5;
      const more = group & 0x10 ? rest !== -1 : rest !== 0;
      bytes.push(group + 48 + (more ? 0x20 : 0));
      if (!more) break;
    }
    if (bytes.length > 8192) parts.push(String.fromCharCode(...bytes.splice(0)));
  }
  parts.push(String.fromCharCode(...bytes));
  return parts.join('');
}

/**
 * Reads the run lengths of a mask, runs of 0 first.
 * @throws WeakspotError `corrupt` when the string is no such encoding or does not cover the mask's size exactly.
 */
export function readCounts(mask: RunLengthMask): number[] {
  const [height, width] = mask.size;
  if (!isSide(height) || !isSide(width) || height * width > 0x7fffffff) {
    throw corrupt(`its size [${height}, ${width}] is not a height and a width in whole pixels`);
  }
  const text = mask.counts;
  const counts: number[] = [];
  let covered = 0;
  let position = 0;
  while (position < text.length) {
    let value = 0;
    for (let shift = 0; ; shift += 5) {
      const group = text.charCodeAt(position) - 48;
      if (position >= text.length) throw corrupt('its run lengths end in the middle of a number');
      if (group < 0 || group > 0x3f) throw corrupt(`its run lengths hold an unexpected character at position ${position}`);
      if (shift > 30) throw corrupt(`its run lengths hold a number that is too long at position ${position}`);
      value |= (group & 0x1f) << shift;
      position++;
      if (group & 0x20) continue;
      if (group & 0x10 && shift + 5 < 32) value |= -1 << (shift + 5);
      break;
    }
    if (counts.length > 2) value += counts[counts.length - 2]!;
    if (value < 0) throw corrupt(`run ${counts.length} has a negative length`);
    counts.push(value);
    covered += value;
  }
  if (covered !== height * width) throw corrupt(`its run lengths cover ${covered} pixels where ${width}×${height} has ${height * width}`);
  return counts;
}

function isSide(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function corrupt(reason: string): WeakspotError {
  return new WeakspotError('corrupt', `This mask cannot be read: ${reason}. Import it again from its file.`);
}
