import type { ViewSettings } from './options.ts';

/** As many as are kept: one of 12 megapixels takes 48 MB. */
const most = 3;

/** Views that were made, the last few; older ones are closed. */
export class ViewCache {
  readonly #views = new Map<string, ImageBitmap>();

  get(key: string): ImageBitmap | undefined {
    const view = this.#views.get(key);
    if (view) {
      this.#views.delete(key);
      this.#views.set(key, view);
    }
    return view;
  }

  add(key: string, view: ImageBitmap): void {
    this.#views.get(key)?.close();
    this.#views.delete(key);
    this.#views.set(key, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > most && oldest !== undefined) {
      this.#views.get(oldest)!.close();
      this.#views.delete(oldest);
    }
  }

  clear(): void {
    for (const view of this.#views.values()) view.close();
    this.#views.clear();
  }
}

export function viewKey(image: string, { brightness, contrast, colourConstancy, hairRemoval }: ViewSettings, side: number): string {
  return JSON.stringify([image, brightness, contrast, colourConstancy, hairRemoval, side]);
}
