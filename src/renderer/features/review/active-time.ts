/** Longer without a sign of life is a pause, and not counted. */
const longestGapMs = 60_000;

export type ActiveTime = {
  /** A sign of life: a key, a stroke, a movement of the pointer. */
  touch(): void;
  seconds(): number;
};

/**
 * Seconds that somebody spent on an image, pauses left out.
 *
 * @param now milliseconds of any clock that does not go backwards
 * @param already seconds spent before, as the draft has them
 */
export function activeTime(now: () => number, already = 0): ActiveTime {
  let last = now();
  let spentMs = already * 1000;
  const gap = (): number => {
    const ms = now() - last;
    return ms > longestGapMs ? 0 : ms;
  };
  return {
    touch() {
      spentMs += gap();
      last = now();
    },
    seconds: () => (spentMs + gap()) / 1000,
  };
}
