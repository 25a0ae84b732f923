/** Byte arrays by key, the least recently used dropped once they take more than `capacityBytes` together. */
export type ByteCache = { get(key: string, make: () => Uint8Array): Uint8Array };

export function createByteCache(capacityBytes: number): ByteCache {
  // A Map iterates in order of insertion: an entry that is used moves to the end, the oldest is the first.
  const entries = new Map<string, Uint8Array>();
  let heldBytes = 0;
  return {
    get(key, make) {
      const held = entries.get(key);
      if (held) {
        entries.delete(key);
        entries.set(key, held);
        return held;
      }
      const made = make();
      entries.set(key, made);
      heldBytes += made.length;
      for (const [oldest, bytes] of entries) {
        if (heldBytes <= capacityBytes || oldest === key) break;
        entries.delete(oldest);
        heldBytes -= bytes.length;
      }
      return made;
    },
  };
}
