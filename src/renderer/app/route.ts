import { useSyncExternalStore } from 'react';

export type Parameters = Readonly<Record<string, string | number | null | undefined>>;

export type Route = { screen: string; parameters: URLSearchParams };

/** "#/review?image=…" → the screen and its parameters; an empty screen is the app's first one. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { screen: path.split('/', 1)[0] ?? '', parameters: new URLSearchParams(query) };
}

/** The address of a screen, for links; parameters without a value are left out. */
export function linkTo(screen: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `#/${screen}${text ? `?${text}` : ''}`;
}

/** Goes to a screen. `replace` leaves no step for "back": for what changes while one stays, a filter or the image shown. */
export function navigate(screen: string, parameters: Parameters = {}, { replace = false } = {}): void {
  const hash = linkTo(screen, parameters);
  if (hash === location.hash) return;
  if (replace) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  for (const listener of listeners) listener();
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
    window.removeEventListener('popstate', listener);
  };
}

let parsed: { hash: string; route: Route } | null = null;

function currentRoute(): Route {
  if (parsed?.hash !== location.hash) parsed = { hash: location.hash, route: parseHash(location.hash) };
  return parsed.route;
}

/** Where the app is; the same object until the address changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
