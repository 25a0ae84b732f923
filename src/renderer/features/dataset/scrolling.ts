import type { UIEvent } from 'react';

/** A grid that moved less long ago than this is still moving. */
const movingMs = 150;
/** Some fifteen rows a second: nobody reads what moves faster. */
const flyingPixelsPerMs = 4;

let lastMoved = Number.NEGATIVE_INFINITY;
let lastTop = 0;
let pixelsPerMs = 0;

/** To be called as the grid scrolls. */
export function noteScroll({ currentTarget }: UIEvent<HTMLElement>): void {
  const now = performance.now();
  const elapsed = Math.max(now - lastMoved, 1);
  const speed = Math.abs(currentTarget.scrollTop - lastTop) / elapsed;
  // One long step after a rest is a jump to a place where somebody wants to be, not a flight.
  pixelsPerMs = elapsed > movingMs ? 0 : (pixelsPerMs + speed) / 2;
  lastMoved = now;
  lastTop = currentTarget.scrollTop;
}

/** Whether the grid stands still, so that what is in sight is what a person looks at. */
export function isCalm(): boolean {
  return performance.now() - lastMoved > movingMs;
}

/** Whether rows pass faster than anybody reads. */
export function isFlying(): boolean {
  return !isCalm() && pixelsPerMs > flyingPixelsPerMs;
}
