import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { allowedHosts, isLoopback, reachableHost } from '../../../../src/main/service/http/allowed-hosts.ts';

it('knows this computer by its loopback names alone, where only those are listened on', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1']) {
    expect([...allowedHosts(host, 8080, [])].sort(), host).toEqual(['127.0.0.1:8080', '[::1]:8080', 'localhost:8080']);
    expect(isLoopback(host)).toBe(true);
  }
});

it('knows it by an address, and by the names that it was told', () => {
  expect([...allowedHosts('10.1.2.3', 8080, ['Clinic.example', 'proxy.example:8443'])]).toEqual(['10.1.2.3:8080', 'clinic.example', 'clinic.example:8080', 'proxy.example:8443']);
  expect([...allowedHosts('fe80::1', 8080, [])]).toEqual(['[fe80::1]:8080']);
});

it('knows it without a port at the one that browsers leave out', () => {
  expect([...allowedHosts('10.1.2.3', 80, [])]).toEqual(['10.1.2.3:80', '10.1.2.3']);
  expect([...allowedHosts('::1', 80, [])]).toContain('[::1]');
});

it('knows it by each of its addresses, where all are listened on; by no name, which could be made to point here', () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const hosts = allowedHosts('0.0.0.0', 8080, []);
  for (const { address } of own) expect(hosts.has(address.includes(':') ? `[${address}]:8080` : `${address}:8080`), address).toBe(true);
  expect([...hosts].filter((host) => !/^[\d.[\]:a-f%\w]+:8080$/.test(host) || host.includes('example'))).toEqual([]);
  expect(isLoopback('0.0.0.0')).toBe(false);
  expect(reachableHost('0.0.0.0')).not.toBe('0.0.0.0');
  expect(reachableHost('10.1.2.3')).toBe('10.1.2.3');
});
