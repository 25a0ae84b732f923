import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { WeakspotError } from '../../../core/errors.ts';
import type { PipConfiguration } from './pip-configuration.ts';

/**
 * Environment for a Node process whose `fetch` is to go through the user's proxy and to trust the user's certificates. Node
 * reads both only when it starts (a way to set them later came with 24.5 and 24.14, and the product may run on 24.0),
 * which is one reason why an installation is a process of its own.
 *
 * @param certificateFile where certificates from more than one file may be put together
 * @throws {WeakspotError} `unsupported` for a kind of proxy that Node cannot use, `bad-request` for one whose address is none
 */
export function networkEnvironment(environment: NodeJS.ProcessEnv, pip: PipConfiguration, certificateFile: string): NodeJS.ProcessEnv {
  const added: NodeJS.ProcessEnv = { NODE_USE_ENV_PROXY: '1' };
  const general = environment['all_proxy'] || environment['ALL_PROXY'];
  for (const scheme of ['https', 'http']) {
    const own = environment[`${scheme}_proxy`] || environment[`${scheme.toUpperCase()}_PROXY`];
    const proxy = pip.proxy ?? (own || general);
    if (!proxy) continue;
    const address = proxy.includes('://') ? proxy : `http://${proxy}`;
    if (!/^https?:/i.test(address)) {
      throw new WeakspotError('unsupported', `the proxy ${withoutCredentials(address)} is of a kind that cannot be used; set HTTPS_PROXY to an http:// address, or unset it, download the wheel elsewhere and use --wheel FILE`, { proxy: withoutCredentials(address) });
    }
    // Node would end at once, and show the address as it is.
    if (!isReadable(address)) {
      throw new WeakspotError('bad-request', `the proxy ${withoutCredentials(address)} has no address that can be read: it looks like http://host:port, and in a name or password before it each of / ? # @ : % is written as its code, such as %2F for /`, { proxy: withoutCredentials(address) });
    }
    // Both spellings, since the lower one would win.
    added[`${scheme}_proxy`] = address;
    added[`${scheme.toUpperCase()}_PROXY`] = address;
  }
  const files = [environment['NODE_EXTRA_CA_CERTS'], pip.certificates, environment['SSL_CERT_FILE'], environment['REQUESTS_CA_BUNDLE']];
  const existing = [...new Set(files.filter((file): file is string => Boolean(file) && statSync(file!, { throwIfNoEntry: false })?.isFile() === true))];
  if (existing.length === 1) added['NODE_EXTRA_CA_CERTS'] = existing[0]!;
  if (existing.length > 1) {
    writeFileSync(certificateFile, existing.map((file) => readFileSync(file, 'utf8')).join('\n'));
    added['NODE_EXTRA_CA_CERTS'] = certificateFile;
  }
  return { ...environment, ...added };
}

function isReadable(address: string): boolean {
  try {
    const { username, password } = new URL(address);
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** An address as it may be shown and logged: without a name and password, nor what follows a question mark, which may be a signature. */
export function withoutCredentials(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  // A password with a slash in it makes an address that is none, or another one.
  if (!url?.host) return address.replace(/^([a-z][a-z\d+.-]*:\/\/)?[^]*@/i, '$1');
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = '';
  return url.href;
}
