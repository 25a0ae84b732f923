import { keyInAddress, keyProtocol } from '../../core/contract/web-frames.ts';

const place = 'weakspot-key';

/**
 * Takes the key that a link has led here with out of the address, before anything else reads that, and keeps it. What a page
 * stores belongs to its server alone, port included; a cookie is shown to every server of this computer's name.
 */
export function takeKey(): void {
  const key = keyInAddress.exec(location.hash)?.[1];
  if (key === undefined) return;
  localStorage.setItem(place, key);
  history.replaceState(null, '', location.pathname);
}

/** How a page proves that it is the server's own, as the name of a protocol: a WebSocket takes no headers. */
export function browserProtocol(): string {
  return `${keyProtocol}${localStorage.getItem(place) ?? 'none'}`;
}
