import { WeakspotError } from '../../../core/errors.ts';
import { withoutCredentials } from './network-environment.ts';

/** What to do when nothing can be fetched, whatever the reason. */
export const withoutNetwork =
  'Check the network. Behind a proxy, set HTTPS_PROXY; for a mirror, give --index URL or set pip\'s index-url. Without a network, download the wheel on another computer and give it with --wheel FILE';

/**
 * `fetch` of an address that may carry a name and password, which then go to that server as basic authentication.
 *
 * @throws {WeakspotError} `missing-dependency` where the server cannot be reached or refuses, saying why and what to do
 */
export async function fetchAddress(address: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const bare = new URL(address);
  bare.username = '';
  bare.password = '';
  const sent: Record<string, string> = { 'user-agent': 'weakspot', ...headers };
  if (address.username || address.password) {
    const secret = `${decoded(address.username)}:${decoded(address.password)}`;
    sent['authorization'] = `Basic ${Buffer.from(secret).toString('base64')}`;
  }
  try {
    return await fetch(bare, { headers: sent, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(bare.href, error);
  }
}

/** A percent sign that begins no code stands for itself. */
function decoded(text: string): string {
  return Buffer.from(text.replaceAll(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))), 'latin1').toString('utf8');
}

/** Files of an index on the same server need the same name and password. */
export function withCredentialsOf(address: URL, index: URL): URL {
  const result = new URL(address);
  if (result.origin === index.origin && !result.username && !result.password) {
    result.username = index.username;
    result.password = index.password;
  }
  return result;
}

export function refused(address: string, status: number): WeakspotError {
  const shown = withoutCredentials(address);
  const reasons: Record<number, string> = {
    401: 'it wants a name and password: write them into the address, as https://NAME:PASSWORD@host/simple/',
    403: 'this computer, or the name and password in the address, may not read it',
    407: 'the proxy wants a name and password: write them into HTTPS_PROXY, as http://NAME:PASSWORD@host:port',
  };
  return new WeakspotError('missing-dependency', `${shown} answered with status ${status}${reasons[status] ? `: ${reasons[status]}` : ''}. ${withoutNetwork}`, { url: shown, status });
}

/** A proxy may let a connection wait for ever, and Node then never gives up by itself. */
export function silent(address: URL, limitMs: number): WeakspotError {
  return new WeakspotError('missing-dependency', `${address.origin} has not answered within ${limitMs / 1000} s. ${withoutNetwork}`, { url: withoutCredentials(address.href) });
}

function unreachable(address: string, error: unknown): WeakspotError {
  const shown = withoutCredentials(address);
  return new WeakspotError('missing-dependency', `${new URL(shown).origin} cannot be reached (${causeOf(error)}). ${withoutNetwork}`, { url: shown }, { cause: error });
}

function causeOf(error: unknown): string {
  // fetch says "fetch failed" and hides why in a chain of causes.
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) cause = cause.errors[0];
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return `its certificate is not trusted: ${code}; set PIP_CERT or NODE_EXTRA_CA_CERTS to a file with your organisation's certificate`;
  }
  if (/Proxy response \(407\)/.test(cause.message)) return 'the proxy wants a name and password: write them into HTTPS_PROXY, as http://NAME:PASSWORD@host:port';
  return cause.message || code;
}
