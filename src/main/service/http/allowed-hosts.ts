import { networkInterfaces } from 'node:os';

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);
const wildcards = new Set(['0.0.0.0', '::']);

export function isLoopback(host: string): boolean {
  return loopback.has(host.toLowerCase());
}

/** A host as it stands in an address. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** A host that people at other computers can use, where the server listens on all of this computer's. */
export function reachableHost(host: string): string {
  if (!wildcards.has(host)) return host;
  const own = ownAddresses();
  return own.find((address) => !loopback.has(address) && !address.includes(':')) ?? own.find((address) => !loopback.has(address)) ?? 'localhost';
}

/**
 * The Host headers that the server answers to. A page from elsewhere whose name was made to point at this computer (DNS
 * rebinding) sends its own name, which is not among them.
 *
 * @param host what the server listens on
 * @param names further names of this computer, with or without a port
 */
export function allowedHosts(host: string, port: number, names: readonly string[]): ReadonlySet<string> {
  const hosts = wildcards.has(host) ? [...loopback, ...ownAddresses()] : isLoopback(host) ? [...loopback] : [host];
  // A browser leaves HTTP's own port out.
  const withPort = hosts.flatMap((name) => [`${bracketed(name)}:${port}`, ...(port === 80 ? [bracketed(name)] : [])]);
  // Behind a proxy the port is the proxy's, which may go unsaid.
  const named = names.flatMap((name) => (/:\d+$/.test(name) ? [name] : [name, `${name}:${port}`]));
  return new Set([...withPort, ...named].map((name) => name.toLowerCase()));
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}
