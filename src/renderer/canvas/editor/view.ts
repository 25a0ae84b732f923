import type { StoreApi } from 'zustand/vanilla';
import type { EditorState, Point, Size, Viewport } from './types.ts';
import { clamped, comparable, fitted, toCanvas, toImage, zoomed } from './viewport.ts';

/** Crosshair and edge keep this many CSS pixels between them. */
const revealMargin = 24;

/** What of the image is seen. */
export class View {
  readonly #store: StoreApi<EditorState>;
  readonly #painted: () => void;
  /** The whole image is shown, and shall stay so when the canvas changes its size. */
  #fits = true;

  constructor(store: StoreApi<EditorState>, painted: () => void) {
    this.#store = store;
    this.#painted = painted;
  }

  show(viewport: Viewport): void {
    this.#set(viewport, false);
  }

  fit(): void {
    const { image, room } = this.#store.getState();
    if (image) this.#set(fitted(image, room), true);
  }

  /** Another image is shown: the view stays, if it still makes sense. */
  opened(before: Size | null): void {
    const { image, viewport } = this.#store.getState();
    if (image === null) return;
    if (this.#fits || before === null || !comparable(before, image)) this.fit();
    else this.show(viewport);
  }

  panBy(by: Point): void {
    const { viewport } = this.#store.getState();
    this.show({ ...viewport, x: viewport.x + by.x, y: viewport.y + by.y });
  }

  zoom(factor: number, at?: Point): void {
    const { image, room, viewport } = this.#store.getState();
    if (image) this.show(zoomed(viewport, factor, at ?? { x: room.width / 2, y: room.height / 2 }, image, room));
  }

  actualSize(at?: Point): void {
    this.zoom(1 / this.#store.getState().viewport.scale, at);
  }

  setRoom(room: Size): void {
    const { room: before, viewport } = this.#store.getState();
    if (before.width === room.width && before.height === room.height) return;
    this.#store.setState({ room });
    if (this.#fits) return this.fit();
    // What is in the middle stays there.
    this.show({ ...viewport, x: viewport.x + (room.width - before.width) / 2, y: viewport.y + (room.height - before.height) / 2 });
  }

  /** Moves as little as brings a place of the image into view. */
  reveal(at: Point): void {
    const { room, viewport } = this.#store.getState();
    const seen = toCanvas(viewport, at);
    const beyond = (value: number, most: number): number => Math.min(0, value - revealMargin) + Math.max(0, value + revealMargin - most);
    const [x, y] = [beyond(seen.x, room.width), beyond(seen.y, room.height)];
    if (x !== 0 || y !== 0) this.panBy({ x: -x, y: -y });
  }

  toImage(at: Point): Point {
    return toImage(this.#store.getState().viewport, at);
  }

  toCanvas(at: Point): Point {
    return toCanvas(this.#store.getState().viewport, at);
  }

  #set(viewport: Viewport, fits: boolean): void {
    const { image, room } = this.#store.getState();
    this.#fits = fits;
    this.#store.setState({ viewport: image ? clamped(viewport, image, room) : viewport });
    this.#painted();
  }
}
