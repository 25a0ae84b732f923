import { useSyncExternalStore } from 'react';
import { linkTo, parseHash, type Parameters, type Route } from './hash.ts';

export { linkTo, type Parameters, type Route };

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
