/**
 * Memory for the arrays that looking at one picture takes, used again for the next one: fetching and clearing some megabytes for each takes
 * longer than the work itself. An array holds what it was left with, and is good until its name is asked for again.
 */
export class Scratch {
  private readonly floatsKept = new Map<string, Float32Array<ArrayBuffer>>();
  private readonly placesKept = new Map<string, Uint32Array<ArrayBuffer>>();
  private readonly bytesKept = new Map<string, Uint8Array<ArrayBuffer>>();

  floats(name: string, length: number): Float32Array<ArrayBuffer> {
    const kept = atLeast(this.floatsKept, name, length, Float32Array);
    return kept.length === length ? kept : kept.subarray(0, length);
  }

  places(name: string, length: number): Uint32Array<ArrayBuffer> {
    const kept = atLeast(this.placesKept, name, length, Uint32Array);
    return kept.length === length ? kept : kept.subarray(0, length);
  }

  bytes(name: string, length: number): Uint8Array<ArrayBuffer> {
    const kept = atLeast(this.bytesKept, name, length, Uint8Array);
    return kept.length === length ? kept : kept.subarray(0, length);
  }
}

function atLeast<Kind extends { length: number }>(kept: Map<string, Kind>, name: string, length: number, make: new (length: number) => Kind): Kind {
  const found = kept.get(name);
  if (found && found.length >= length) return found;
  const made = new make(length);
  kept.set(name, made);
  return made;
}
