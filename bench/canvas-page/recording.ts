/** What the page saw between `record` and `stop`; times in milliseconds. */
export type Recording = {
  /** Of each frame in which something was done: our event handlers since the frame before, and our drawing in it. */
  workPerFrame: number[];
  /** Between frames. */
  frameIntervals: number[];
  /** Single calls of ours, the longest first (20 at most). */
  longestCalls: number[];
  /** Tasks over 50 ms that the browser reported, whatever they did. */
  longTasks: number[];
};

export const imageSize = { width: 4000, height: 3000 };
