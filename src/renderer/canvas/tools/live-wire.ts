import { fillPolygon } from '../document/fill-polygon.ts';
import type { Point } from '../editor/types.ts';
import { idle, near, type Tool, type ToolContext } from './tool.ts';

/** A path along edges between two clicks: its own points, the first of them the click that it began with. */
type Wire = { anchor: Point; points: number[] };

/**
 * Intelligent scissors: clicks put anchors, between which the outline follows edges of the image. Closed as a polygon is.
 * Paths come from a worker, in the order in which they were asked for: a click waits for the path that leads to it.
 */
export function createLiveWire(context: ToolContext): Tool {
  let wires: Wire[] = [];
  /** Clicks that have put an anchor, or will when the paths before it are there: what a new click is held against. */
  let clicks: Point[] = [];
  let pending: number[] = [];
  let pointer: Point | null = null;
  let adds = true;
  let abort = new AbortController();
  /** Anchors are set one after the other; moves are only followed while none is being set. */
  let settling = Promise.resolve();
  let waiting = 0;

  const clear = (): void => {
    abort.abort();
    abort = new AbortController();
    wires = [];
    clicks = [];
    pending = [];
    pointer = null;
    settling = Promise.resolve();
    waiting = 0;
    context.repaint();
  };
  const toGrid = ({ x, y }: Point): Point => ({ x: x * context.gridScale().x, y: y * context.gridScale().y });
  const path = async (to: Point): Promise<number[]> => {
    const scale = context.gridScale();
    const found = await context.assist()!.wirePath(toGrid(to));
    return Array.from(found, (value, i) => value / (i % 2 === 0 ? scale.x : scale.y));
  };
  /** Does something once all before it is done, unless the wire has been dropped meanwhile. */
  const settle = (task: (signal: AbortSignal) => Promise<void>): void => {
    const { signal } = abort;
    waiting++;
    settling = settling.then(async () => {
      if (signal.aborted) return;
      try {
        await task(signal);
        if (!signal.aborted) waiting--;
      } catch (error) {
        if (signal.aborted) return;
        clear();
        context.fail('live-wire', error);
      }
    });
  };
  const anchorAt = async (at: Point, signal: AbortSignal): Promise<void> => {
    const scale = context.gridScale();
    await context.assist()!.wireAnchor({ ...toGrid(at), detail: Math.max(1, Math.min(scale.x, scale.y) / context.zoom()) }, signal);
  };
  const put = (at: Point): void =>
    settle(async (signal) => {
      const last = wires.at(-1);
      if (last) {
        const points = await path(at);
        if (signal.aborted) return;
        last.points = points;
        pending = [];
      }
      wires.push({ anchor: at, points: [] });
      context.repaint();
      await anchorAt(at, signal);
    });
  const close = (): void =>
    settle(async (signal) => {
      const first = wires[0];
      if (!first) return;
      const back = await path(first.anchor);
      if (signal.aborted) return;
      const points = [...wires.flatMap((wire) => wire.points), ...back];
      const value = adds ? 1 : 0;
      const enough = wires.length > 1;
      clear();
      if (!enough) return;
      context.draw((mask) => fillPolygon(mask, context.gridScale(), points, value));
      context.commit('live-wire');
    });
  const follow = (to: Point): void => {
    pointer = to;
    if (wires.length === 0 || waiting > 0) return;
    const { signal } = abort;
    path(to).then(
      (points) => {
        if (signal.aborted || waiting > 0) return;
        pending = points;
        context.repaint();
      },
      (error: unknown) => {
        // A newer question took this one's place.
        if (signal.aborted || (error instanceof Error && error.name === 'AbortError')) return;
        clear();
        context.fail('live-wire', error);
      },
    );
  };
  return {
    ...idle,
    down: (at, press) => {
      if (context.assist() === null) return context.fail('live-wire', new Error('This tool is still being prepared.'));
      const [first, last] = [clicks[0], clicks.at(-1)];
      if (clicks.length > 1 && (near(at, first!, context) || near(at, last!, context))) return close();
      if (last && near(at, last, context)) return;
      if (clicks.length === 0) adds = press.adds;
      pointer = at;
      clicks.push(at);
      put(at);
    },
    hover: follow,
    key: (key) => {
      if (clicks.length === 0) return false;
      if (key === 'Enter') close();
      else if (clicks.length === 1) clear();
      else {
        clicks.pop();
        settle(async (signal) => {
          wires.pop();
          const last = wires.at(-1)!;
          last.points = [];
          pending = [];
          context.repaint();
          await anchorAt(last.anchor, signal);
        });
      }
      return true;
    },
    active: () => wires.length > 0 || waiting > 0,
    // Half a wire goes around nothing.
    finish: clear,
    cancel: clear,
    rubber: () => {
      if (wires.length === 0) return null;
      const points = wires.flatMap((wire) => (wire.points.length > 0 ? wire.points : [wire.anchor.x, wire.anchor.y]));
      return { kind: 'path', points, closed: false, handles: false, pending: pending.length > 0 ? pending : pointer ? [pointer.x, pointer.y] : [] };
    },
  };
}
