/** Values by key, the least recently used dropped once they take more than `capacityBytes` together. */
export type ByteCache<Value> = { get(key: string, make: () => Value): Value };

export function createByteCache<Value>(capacityBytes: number, bytesOf: (value: Value) => number): ByteCache<Value> {
  // A Map iterates in order of insertion: an entry that is used moves to the end, the oldest is the first.
  const entries = new Map<string, Value>();
  let heldBytes = 0;
  return {
    get(key, make) {
      const held = entries.get(key);
      if (held !== undefined) {
        entries.delete(key);
        entries.set(key, held);
        return held;
      }
      const made = make();
      entries.set(key, made);
      heldBytes += bytesOf(made);
      for (const [oldest, value] of entries) {
        if (heldBytes <= capacityBytes || oldest === key) break;
        entries.delete(oldest);
        heldBytes -= bytesOf(value);
      }
      return made;
    },
  };
}
