import { create } from 'zustand';
import type { QueueName } from '../../../core/contract/index.ts';
import { neutralView, type ViewSettings } from '../../canvas/assist/index.ts';
import type { Editing } from './desk.ts';
import type { Saving } from './draft-saver.ts';
import type { OverlayName } from './outlines.ts';
import { everything, type QueueFilter } from './queue-navigation.ts';

type Dialog = 'help' | 'compose' | 'discard' | 'label-moved' | null;

/** What stays as it is from lesion to lesion while the app is open. */
type Viewing = {
  queue: QueueName;
  filter: QueueFilter;
  overlays: Readonly<Record<OverlayName, boolean>>;
  /** Place on the ladder of pruned networks; null is its middle. */
  place: number | null;
  skinScale: 'fitzpatrick' | 'monk';
  /** How the photograph is shown. */
  view: ViewSettings;
  /** Pixels that commands smooth, grow or shrink by. */
  radius: number;
  /** An earlier label that is looked at. */
  preview: { image: string; annotation: string } | null;
  dialog: Dialog;
};

export const useViewing = create<Viewing>()(() => ({
  queue: 'verify',
  filter: everything,
  overlays: { mask: true, label: false, dense: true, pruned: true, disagreement: false, learnt: true },
  place: null,
  skinScale: 'fitzpatrick',
  view: neutralView,
  radius: 3,
  preview: null,
  dialog: null,
}));

export const usualView = neutralView;

export function isNeutralView({ brightness, contrast, colourConstancy, hairRemoval }: ViewSettings): boolean {
  return brightness === 0 && contrast === 0 && !colourConstancy && !hairRemoval;
}

export function toggleOverlay(name: OverlayName): void {
  useViewing.setState(({ overlays }) => ({ overlays: { ...overlays, [name]: !overlays[name] } }));
}

export function openDialog(dialog: Dialog): void {
  useViewing.setState({ dialog });
}

/** What the desk says: the image being edited, and how its and others' strokes are being saved. */
export const useEditing = create<{ editing: Editing | null; saving: Readonly<Record<string, Saving>> }>()(() => ({ editing: null, saving: {} }));

/** What is being done with the image shown that must not be done twice at once. */
export const useWork = create<{ submitting: boolean; /** Notes that were written, by image, until their verdict is saved; null where none waits. */ notes: Readonly<Record<string, string | null>> }>()(() => ({ submitting: false, notes: {} }));
