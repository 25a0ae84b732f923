/** A grid that moved less long ago than this is still moving. */
const movingMs = 150;

let lastMoved = Number.NEGATIVE_INFINITY;

/** To be called as the grid scrolls. */
export function noteScroll(): void {
  lastMoved = performance.now();
}

/** Whether the grid stands still, so that what is in sight is what a person looks at. */
export function isCalm(): boolean {
  return performance.now() - lastMoved > movingMs;
}
