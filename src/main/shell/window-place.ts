import type { WindowPlace } from './settings.ts';

type Rectangle = { x: number; y: number; width: number; height: number };

/** How much of a window must lie on a screen for it to be found and moved, in pixels. */
const graspable = 80;

/** Where the window was, unless the screen that it was on is gone; null then, and at the first start. */
export function placeOnScreens(place: WindowPlace | null, screens: readonly Rectangle[]): { bounds: Rectangle; maximized: boolean } | null {
  if (place === null) return null;
  const { maximized, ...bounds } = place;
  const visible = screens.some((screen) => overlap(bounds.x, bounds.width, screen.x, screen.width) >= graspable && overlap(bounds.y, bounds.height, screen.y, screen.height) >= graspable);
  return visible ? { bounds, maximized } : null;
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}
