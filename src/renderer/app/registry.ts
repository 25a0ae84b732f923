import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { PlainKey } from '../i18n/index.ts';

export type Feature = {
  /** The screen's name in the address: `#/review`. */
  id: string;
  label: PlainKey;
  /** With Alt (Option on a Mac), from anywhere. */
  shortcut: string;
  /** Whether coming back by the navigation finds what was looked at last: its filters, not a dialog. */
  keepsAddress?: true;
  /** Whether it shows something without an open project. */
  withoutProject: boolean;
  component: LazyExoticComponent<ComponentType>;
};

/** The screens, in the order of the navigation. A new one is a folder in `features/` and a line here. */
export const features: readonly Feature[] = [
  { id: 'projects', label: 'app.projects', shortcut: '1', withoutProject: true, component: lazy(() => import('../features/projects/index.tsx')) },
  { id: 'dataset', label: 'app.dataset', shortcut: '2', keepsAddress: true, withoutProject: false, component: lazy(() => import('../features/dataset/index.tsx')) },
  { id: 'rounds', label: 'app.rounds', shortcut: '3', withoutProject: false, component: lazy(() => import('../features/rounds/index.tsx')) },
  { id: 'review', label: 'app.review', shortcut: '4', withoutProject: false, component: lazy(() => import('../features/review/index.tsx')) },
  { id: 'audit', label: 'app.audit', shortcut: '5', keepsAddress: true, withoutProject: false, component: lazy(() => import('../features/audit/index.tsx')) },
  { id: 'settings', label: 'app.settings', shortcut: '6', withoutProject: true, component: lazy(() => import('../features/settings/index.tsx')) },
];
