import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { WeakspotError } from '../../../core/errors.ts';
import type { PipConfiguration } from './pip-configuration.ts';

/**
 * Environment for a Node process whose `fetch` is to go through the user's proxy and to trust the user's certificates. Node
 * reads both only when it starts (a way to set them later came with 24.5 and 24.14, and the product may run on 24.0),
 * which is one reason why an installation is a process of its own.
 *
 * @param certificateFile where certificates from more than one file may be put together
 * @throws {WeakspotError} `unsupported` for a kind of proxy that Node cannot use
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
      throw new WeakspotError('unsupported', `the proxy ${withoutCredentials(address)} is of a kind that cannot be used; set HTTPS_PROXY to an http:// address, or download the wheel elsewhere and use --wheel FILE`, { proxy: withoutCredentials(address) });
    }
    // Both spellings, since the lower one would win.
    added[`${scheme}_proxy`] = address;
    added[`${scheme.toUpperCase()}_PROXY`] = address;
  }
  const files = [environment['NODE_EXTRA_CA_CERTS'], pip.certificates, environment['SSL_CERT_FILE'], environment['REQUESTS_CA_BUNDLE']];
  const existing = [...new Set(files.filter((file) => file !== undefined && file !== null && file !== '' && existsSync(file)))] as string[];
  if (existing.length === 1) added['NODE_EXTRA_CA_CERTS'] = existing[0]!;
  if (existing.length > 1) {
    writeFileSync(certificateFile, existing.map((file) => readFileSync(file, 'utf8')).join('\n'));
    added['NODE_EXTRA_CA_CERTS'] = certificateFile;
  }
  return { ...environment, ...added };
}

/** An address as it may be shown and logged: without a name and password. */
export function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}
