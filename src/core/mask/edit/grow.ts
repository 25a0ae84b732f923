import { padded, type MaskPatch } from './patch.ts';

/**
 * Adds all pixels whose centre is at most `radius` pixels from the centre of a lesion pixel: exact dilation by a
 * Euclidean disc, at a cost that does not depend on the radius.
 */
export function grow(patch: MaskPatch, radius: number): MaskPatch {
  checkRadius(radius);
  const around = padded(patch, Math.floor(radius));
  return { ...around, data: dilate(around.data, around.box.width, around.box.height, radius, 1) };
}

/**
 * Removes all pixels within `radius` of skin: exact erosion by a Euclidean disc. What lies beyond the photograph is
 * unknown and takes nothing away: a lesion that the photograph cuts off keeps its straight side.
 */
export function shrink(patch: MaskPatch, radius: number): MaskPatch {
  checkRadius(radius);
  // The nearest skin of any lesion pixel is no farther than the ring around the lesion's box.
  const around = padded(patch, 1);
  const skin = dilate(around.data, around.box.width, around.box.height, radius, 0);
  for (let i = 0; i < skin.length; i++) skin[i]! ^= 1;
  return { ...around, data: skin };
}

/**
 * 1 wherever a pixel that is `value` lies within the radius. Down the columns, each pixel's distance to the nearest such
 * pixel is counted; a pixel that is d above or below one reaches sqrt(radius² − d²) to either side in its own row, so
 * that two sweeps along the row give the disc exactly (the two passes of the exact Euclidean distance transform of
 * Meijster, Roerdink and Hesselink 2000, for a threshold known beforehand).
 */
function dilate(data: Uint8Array, width: number, height: number, radius: number, value: 0 | 1): Uint8Array {
  const beyond = Math.floor(radius) + 1;
  const reach = new Int32Array(beyond + 1);
  for (let d = 0; d < beyond; d++) reach[d] = Math.floor(Math.sqrt(radius * radius - d * d));
  reach[beyond] = -1;
  const distance = new Uint16Array(width * height);
  for (let x = 0; x < width; x++) distance[x] = data[x] === value ? 0 : beyond;
  for (let at = width; at < distance.length; at++) {
    distance[at] = data[at] === value ? 0 : Math.min(beyond, distance[at - width]! + 1);
  }
  for (let at = distance.length - width - 1; at >= 0; at--) {
    const fromBelow = distance[at + width]! + 1;
    if (fromBelow < distance[at]!) distance[at] = fromBelow;
  }
  const result = new Uint8Array(data.length);
  for (let offset = 0; offset < data.length; offset += width) {
    let end = -1;
    for (let x = 0; x < width; x++) {
      const to = x + reach[distance[offset + x]!]!;
      // A pixel that reaches nothing (-1) ends before itself.
      if (to > end && to >= x) end = to;
      if (x <= end) result[offset + x] = 1;
    }
    let begin = width;
    for (let x = width - 1; x >= 0; x--) {
      const to = x - reach[distance[offset + x]!]!;
      if (to < begin && to <= x) begin = to;
      if (x >= begin) result[offset + x] = 1;
    }
  }
  return result;
}

function checkRadius(radius: number): void {
  if (!(radius >= 0 && radius <= 10_000)) throw new RangeError(`A mask cannot be grown or shrunk by ${radius} pixels`);
}
