import { create } from 'zustand';

/** Images that are chosen for a bulk action, and where the grid's focus and the next range begin. */
type Selection = { list: string; images: ReadonlySet<string>; active: number; anchor: number };

export const useSelection = create<Selection>()(() => ({ list: '', images: new Set<string>(), active: 0, anchor: 0 }));

export function selectOnly(images: Iterable<string>, at?: number): void {
  useSelection.setState({ images: new Set(images), ...(at !== undefined && { active: at, anchor: at }) });
}

export function toggleImage(image: string, at: number): void {
  useSelection.setState(({ images }) => {
    const next = new Set(images);
    if (!next.delete(image)) next.add(image);
    return { images: next, active: at, anchor: at };
  });
}

/** Adds a range to what is chosen; its beginning stays where it is. */
export function addImages(images: readonly string[], active: number): void {
  useSelection.setState((state) => ({ images: new Set([...state.images, ...images]), active }));
}

export function clearSelection(): void {
  useSelection.setState({ images: new Set<string>() });
}

/** Of another list than before nothing is chosen: what was chosen there is not in sight here. */
export function beginSelection(list: string): void {
  if (useSelection.getState().list !== list) useSelection.setState({ list, images: new Set<string>(), active: 0, anchor: 0 });
}
