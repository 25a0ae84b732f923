import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { persist } from 'zustand/middleware';

/** What a person prefers on this computer: kept in the browser's storage, never in the project. */
function preferences<Values extends object>(name: string, defaults: Values): UseBoundStore<StoreApi<Values>> {
  return create<Values>()(
    persist(() => defaults, {
      name: `weakspot.${name}`,
      version: 1,
      // What an older version kept may lack a value, or hold one that is of another kind by now.
      merge: (kept, current) => ({ ...current, ...sameKinds(kept, current) }),
    }),
  );
}

function sameKinds<Values extends object>(kept: unknown, current: Values): Partial<Values> {
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(Object.entries(kept).filter(([name, value]) => name in current && typeof value === typeof current[name as keyof Values])) as Partial<Values>;
}

export type ColourScheme = 'auto' | 'light' | 'dark';

/** `useAppearance((it) => it.colourScheme)` reads, `useAppearance.setState({ colourScheme: 'dark' })` writes. */
export const useAppearance = preferences('appearance', { colourScheme: 'auto' as ColourScheme });

export const useBrush = preferences('brush', {
  shape: 'circle' as 'circle' | 'square',
  /** Diameter, in pixels of the screen or of the image. */
  size: 24,
  unit: 'screen' as 'screen' | 'image',
});

export const useOverlays = preferences('overlays', {
  /** Of the mask's fill; its outline is always drawn. */
  fillOpacity: 0.25,
  outlineWidth: 2,
});

export const useReviewing = preferences('reviewing', {
  /** Hides predictions and other annotators, on top of what the split demands. */
  blinded: false,
  /** Goes to the next lesion after submitting. */
  advance: true,
});

/** Keys that a person chose in place of the usual ones: action → key, as `KeyboardEvent.key` has it. */
export const useShortcuts = preferences('shortcuts', { keys: {} as Readonly<Record<string, string>> });

export const useGrid = preferences('grid', {
  /** Side of a thumbnail's cell, in pixels of the screen. */
  thumbnail: 160,
  facetsOpen: true,
});
