import type { Recording } from './recording.ts';

let recording: Recording | null = null;
let work = 0;
let calls: number[] = [];
let lastFrame: number | null = null;

function count(start: number): void {
  const took = performance.now() - start;
  work += took;
  calls.push(took);
}

function timed<Arguments extends unknown[]>(call: (...given: Arguments) => unknown): (...given: Arguments) => unknown {
  return (...given) => {
    const start = performance.now();
    try {
      return call(...given);
    } finally {
      count(start);
    }
  };
}

/** Long work goes on in a microtask after the timer that it waited for, a few promises later. */
function timedWithMicrotasks(call: () => void): () => void {
  return () => {
    const start = performance.now();
    call();
    const wait = (promises: number): void => (promises === 0 ? count(start) : queueMicrotask(() => wait(promises - 1)));
    wait(10);
  };
}

const nextFrame = window.requestAnimationFrame.bind(window);

/** From now on every animation frame, timer and pointer event that the page asks for is timed. To be called before anything else. */
export function installRecorder(): void {
  window.requestAnimationFrame = (callback) => nextFrame(timed(callback));
  const later = window.setTimeout.bind(window);
  window.setTimeout = ((call: () => void, delay?: number) => later(timedWithMicrotasks(call), delay)) as typeof window.setTimeout;
  const add = EventTarget.prototype.addEventListener;
  const wrappers = new WeakMap<object, EventListener>();
  EventTarget.prototype.addEventListener = function (this: EventTarget, type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean) {
    if (typeof listener !== 'function' || !/^(pointer|wheel|key|lostpointer)/.test(type)) return add.call(this, type, listener, options);
    const wrapper = wrappers.get(listener) ?? (timed(listener as (...given: unknown[]) => unknown) as EventListener);
    wrappers.set(listener, wrapper);
    return add.call(this, type, wrapper, options);
  };
  new PerformanceObserver((list) => recording?.longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  const tick = (now: number): void => {
    nextFrame(tick);
    // This runs before the callbacks of the same frame: what they do counts as the next one's, which is as good.
    if (recording) {
      if (lastFrame !== null) recording.frameIntervals.push(now - lastFrame);
      if (work > 0) recording.workPerFrame.push(work);
    }
    lastFrame = now;
    work = 0;
  };
  nextFrame(tick);
}

export function record(): void {
  recording = { workPerFrame: [], frameIntervals: [], longestCalls: [], longTasks: [] };
  calls = [];
  work = 0;
  lastFrame = null;
}

export async function stop(): Promise<Recording> {
  // Long tasks are reported after the fact.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const found = recording!;
  recording = null;
  found.longestCalls = calls.sort((a, b) => b - a).slice(0, 20);
  return found;
}
