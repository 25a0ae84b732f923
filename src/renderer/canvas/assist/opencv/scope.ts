/** Something in OpenCV's memory, which no garbage collector frees. */
type Deletable = { delete(): void };

/** Runs work with a function that notes what to free when the work ends, however it ends. */
export function withOpenCvMemory<Result>(work: (own: <Thing extends Deletable>(thing: Thing) => Thing) => Result): Result {
  const owned: Deletable[] = [];
  try {
    return work((thing) => {
      owned.push(thing);
      return thing;
    });
  } finally {
    while (owned.length > 0) owned.pop()!.delete();
  }
}
