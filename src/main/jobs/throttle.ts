/** Passes on the newest of what it is offered, at most once in `milliseconds`; `end` passes on what still waits. */
export function throttleLatest<T>(milliseconds: number, pass: (value: T) => void): { offer(value: T): void; end(): void } {
  let waiting: { value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;

  const flush = (): void => {
    timer = null;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    timer = setTimeout(flush, milliseconds);
    pass(value);
  };

  return {
    offer(value) {
      waiting = { value };
      if (!timer) flush();
    },
    end() {
      if (timer) clearTimeout(timer);
      if (waiting) pass(waiting.value);
      waiting = null;
      timer = null;
    },
  };
}
