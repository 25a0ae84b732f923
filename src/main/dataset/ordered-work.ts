/**
 * Works on several items at a time and takes the results in the items' order, one by one, so that the outcome does not
 * depend on which finishes first. At most `inFlight` items are being worked on or wait to be taken.
 * The first failure, of work or of taking, ends it once all that was begun has settled.
 */
export async function forEachOrdered<Item, Result>(
  items: Iterable<Item>,
  inFlight: number,
  work: (item: Item) => Promise<Result>,
  take: (result: Result, item: Item) => void | Promise<void>,
): Promise<void> {
  const begun: { item: Item; result: Promise<Result> }[] = [];
  const takeFirst = async (): Promise<void> => {
    const { item, result } = begun[0]!;
    const done = await result;
    begun.shift();
    await take(done, item);
  };
  try {
    for (const item of items) {
      const result = work(item);
      // Its failure is met when its turn comes; until then it must not count as unhandled.
      result.catch(() => {});
      begun.push({ item, result });
      if (begun.length >= inFlight) await takeFirst();
    }
    while (begun.length > 0) await takeFirst();
  } finally {
    await Promise.allSettled(begun.map(({ result }) => result));
  }
}
