/** Places of what is marked, in order, at the beginning of `into`, which is as long as the marks. */
export function placesOf(marked: Uint8Array, into: Uint32Array): Uint32Array {
  let count = 0;
  for (let place = 0; place < marked.length; place++) if (marked[place] === 1) into[count++] = place;
  return into.subarray(0, count);
}

/** The values at some places, in their order. */
export function valuesAt(values: Float32Array, places: Uint32Array, into: Float32Array): Float32Array {
  for (let at = 0; at < places.length; at++) into[at] = values[places[at]!]!;
  return into;
}
