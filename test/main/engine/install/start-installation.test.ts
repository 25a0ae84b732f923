import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkEnvironment } from '../../../../src/main/engine/install/network-environment.ts';
import type { InstallEvent, InstallOutcome, InstallRequest } from '../../../../src/main/engine/install/request.ts';
import { startInstallation } from '../../../../src/main/engine/install/start-installation.ts';
import { serveIndex, type IndexServer } from './support/index-server.ts';
import { serveProxy } from './support/proxy-server.ts';
import { makeStandIn, type StandIn } from './support/stand-in.ts';

const entry = join(import.meta.dirname, 'support', 'stand-in-entry.ts');

let root: string;
let data: string;
let standIn: StandIn;
let server: IndexServer;
let port: number;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-process-'));
  standIn = await makeStandIn(join(root, 'stand-in'));
  server = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] });
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  data = mkdtempSync(join(root, 'data-'));
  server.requests.length = 0;
});

function run(request: Partial<InstallRequest>, environment: NodeJS.ProcessEnv = {}, listener: (event: InstallEvent) => void = () => {}): ReturnType<typeof startInstallation> {
  const whole = { PATH: process.env['PATH'], PIP_CONFIG_FILE: '/dev/null', WEAKSPOT_DATA: data, WEAKSPOT_TEST_STAND_IN: standIn.folder, ...environment };
  return startInstallation({ gpu: false, wheel: null, index: null, rebuild: false, ...request }, { entry, environment: whole, listener });
}

const target = (): string => join(data, 'engines', 'tensorflow');
const noPip = { index: null, extraIndexes: [], proxy: null };
const works = { done: 'installed', device: 'stand-in 42 on CPU' } satisfies Partial<InstallOutcome>;

describe('an installation in a process of its own', () => {
  it('tells how it goes and ends', async () => {
    const events: InstallEvent[] = [];
    expect(await run({ index: server.url }, {}, (event) => events.push(event)).ended).toMatchObject({ ...works, folder: target() });
    expect(events.some((event) => event.type === 'progress' && event.progress.phase === 'unpacking' && event.progress.unit === 'MB')).toBe(true);
    expect(events.some((event) => event.type === 'log' && event.text.startsWith('Building the binding'))).toBe(true);
    // Nobody is between this computer and itself.
    expect(events.some((event) => event.type === 'log' && event.text.includes('not encrypted'))).toBe(false);
  });

  it('fails with the error that it met', async () => {
    await expect(run({ wheel: join(root, 'nothing.whl') }).ended).rejects.toMatchObject({ code: 'not-found', message: `--wheel: ${join(root, 'nothing.whl')} does not exist; check the path` });
  });

  it('stops in good order, and keeps what was downloaded', async () => {
    const slow = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { stallAfter: 4_000 });
    const installation = run({ index: slow.url }, {}, (event) => {
      if (event.type === 'progress' && event.progress.phase === 'downloading') setTimeout(() => installation.stop(), 300);
    });
    await expect(installation.ended).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('the same command goes on from there') });
    await slow.close();
    expect(readdirSync(join(data, 'engines'))).toEqual(['downloads']);
  });

  it('is told by a process that is killed, whose lock and download the next one takes over', async () => {
    const slow = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { stallAfter: 4_000 });
    let killed = false;
    const installation = run({ index: slow.url }, {}, (event) => {
      if (event.type !== 'progress' || killed) return;
      killed = true;
      const { pid } = JSON.parse(readFileSync(join(data, 'engines', '.tensorflow.lock'), 'utf8')) as { pid: number };
      setTimeout(() => process.kill(pid, 'SIGKILL'), 300);
    });
    await expect(installation.ended).rejects.toMatchObject({ code: 'interrupted', message: expect.stringContaining('SIGKILL') });
    await slow.close();
    expect(existsSync(join(data, 'engines', '.tensorflow.lock'))).toBe(true);
    expect(await run({ index: server.url }).ended).toMatchObject(works);
    expect(server.requests.at(-1)!.range).toBe('bytes=4000-');
    expect(existsSync(join(data, 'engines', '.tensorflow.lock'))).toBe(false);
  });

  it('lets no second one begin meanwhile', async () => {
    const slow = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { stallAfter: 4_000 });
    const started = Promise.withResolvers<void>();
    const first = run({ index: slow.url }, {}, (event) => event.type === 'progress' && started.resolve());
    await started.promise;
    // Of a process group of its own, so that a terminal's Ctrl-C, which would end a probe, does not get there.
    const { pid } = JSON.parse(readFileSync(join(data, 'engines', '.tensorflow.lock'), 'utf8')) as { pid: number };
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[2]).toBe(String(pid));
    await expect(run({ index: server.url }).ended).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('is installing or removing an engine. Wait until it has ended') });
    first.stop();
    await expect(first.ended).rejects.toMatchObject({ code: 'interrupted' });
    await slow.close();
  });
});

describe('a proxy', () => {
  // Names that only the proxy can resolve.
  const hidden = 'http://index.invalid/simple/';

  it.each([
    ['HTTP_PROXY', (url: string) => ({ HTTP_PROXY: url })],
    ['http_proxy', (url: string) => ({ http_proxy: url })],
    ['ALL_PROXY', (url: string) => ({ ALL_PROXY: url })],
    ["pip's setting", (url: string) => ({ PIP_PROXY: url.replace('http://', '') })],
    ['pip.conf', (url: string) => {
      const file = join(data, 'pip.conf');
      writeFileSync(file, `[global]\nproxy = ${url}\n`);
      return { PIP_CONFIG_FILE: file };
    }],
  ])('that %s names is gone through, for the index and for the file', async (_name, environment) => {
    const proxy = await serveProxy(port);
    const notes: string[] = [];
    expect(await run({ index: hidden }, environment(proxy.url), (event) => event.type === 'log' && notes.push(event.text)).ended).toMatchObject(works);
    expect(notes).toContain('The connection to index.invalid is not encrypted: whoever can change what is sent on it decides what is installed. Use an https:// address where there is one');
    await proxy.close();
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(proxy.asked.every((line) => line.includes('index.invalid'))).toBe(true);
    expect(server.requests.map(({ path }) => path)).toEqual(['/simple/tensorflow-cpu/', `/files/${standIn.cpuWheel.file}`]);
  });

  it('is not asked for what NO_PROXY names', async () => {
    const proxy = await serveProxy(9);
    expect(await run({ index: server.url }, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' }).ended).toMatchObject(works);
    await proxy.close();
    expect(proxy.asked).toEqual([]);
  });

  it('is tunnelled through to an https index, whose certificate must be trusted', async () => {
    // For index.invalid, signed by itself.
    const [key, cert] = ['index-invalid-key.pem', 'index-invalid-certificate.pem'].map((name) => join(import.meta.dirname, 'support', name)) as [string, string];
    const secure = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { secure: { key: readFileSync(key), cert: readFileSync(cert) } });
    const proxy = await serveProxy(Number(new URL(secure.url).port));
    const request = { index: 'https://index.invalid/simple/' };
    await expect(run(request, { HTTPS_PROXY: proxy.url }).ended).rejects.toMatchObject({
      code: 'missing-dependency', message: expect.stringContaining("its certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT; set PIP_CERT or NODE_EXTRA_CA_CERTS to a file with your organisation's certificate"),
    });
    expect(await run(request, { HTTPS_PROXY: proxy.url, PIP_CERT: cert }).ended).toMatchObject(works);
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT index.invalid:443']));
    await proxy.close();
    await secure.close();
  });

  it('or none: an https index that leads to where nothing is encrypted is refused', async () => {
    const [key, cert] = ['index-invalid-key.pem', 'index-invalid-certificate.pem'].map((name) => join(import.meta.dirname, 'support', name)) as [string, string];
    const secure = await serveIndex({}, { redirect: server.url, secure: { key: readFileSync(key), cert: readFileSync(cert) } });
    const proxy = await serveProxy(Number(new URL(secure.url).port));
    await expect(run({ index: 'https://index.invalid/simple/' }, { HTTPS_PROXY: proxy.url, PIP_CERT: cert }).ended).rejects.toMatchObject({
      code: 'missing-dependency', message: `https://index.invalid/simple/tensorflow-cpu/ leads to ${new URL(server.url).origin}, which is not encrypted, so that what it publishes could be anybody's; use another index with --index URL`,
    });
    expect(existsSync(target())).toBe(false);
    await proxy.close();
    await secure.close();
  });

  it('gets the name and password that stand in its address, and is named as what lacks them', async () => {
    const proxy = await serveProxy(port, 'ada:secret');
    expect(await run({ index: hidden }, { HTTP_PROXY: proxy.url.replace('//', '//ada:secret@') }).ended).toMatchObject(works);
    rmSync(target(), { recursive: true });
    await expect(run({ index: hidden }, { HTTP_PROXY: proxy.url }).ended).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringContaining('the proxy wants a name and password: write them into HTTPS_PROXY') });
    await proxy.close();
  });

  it('of another kind is refused by name, without its password', () => {
    expect(() => networkEnvironment({ ALL_PROXY: 'socks5://ada:secret@host:1080' }, { ...noPip, certificates: null }, 'unused')).toThrow('the proxy socks5://host:1080 is of a kind that cannot be used');
  });

  it.each(['http://ada:se/cret@host:3128', 'http://ada:se%ret@host:3128', 'ada:se cret@ho st:3128'])('whose address is none is refused by name, without its password: %s', async (HTTPS_PROXY) => {
    const error = await run({ index: hidden }, { HTTPS_PROXY }).ended.catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'bad-request', message: expect.stringMatching(/^the proxy http:\/\/ho ?st:3128\/? has no address that can be read: it looks like http:\/\/host:port/) });
    expect(JSON.stringify(error)).not.toMatch(/ada|cret|se%/);
  });

  it('that cannot be used is in nobody\'s way where nothing is fetched', async () => {
    expect(await run({ wheel: standIn.cpuWheel.path }, { ALL_PROXY: 'socks5://host:1080' }).ended).toMatchObject(works);
    expect(await run({ rebuild: true }, { HTTPS_PROXY: 'http://no address' }).ended).toMatchObject({ ...works, done: 'rebuilt' });
  });
});

describe('certificates', () => {
  it("are those of Node's own variable, pip's and the system's, together", () => {
    const files = ['node', 'pip', 'system'].map((name) => {
      const file = join(data, `${name}.pem`);
      writeFileSync(file, `-- ${name} --\n`);
      return file;
    }) as [string, string, string];
    const together = join(data, 'together.pem');
    const environment = (certificates: string | null, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv => networkEnvironment(own, { ...noPip, certificates }, together);
    expect(environment(null, {})['NODE_EXTRA_CA_CERTS']).toBeUndefined();
    // pip takes a folder, too; Node does not.
    expect(environment(data, { NODE_EXTRA_CA_CERTS: files[0] })['NODE_EXTRA_CA_CERTS']).toBe(files[0]);
    expect(environment(files[1], {})['NODE_EXTRA_CA_CERTS']).toBe(files[1]);
    expect(environment(files[1], { NODE_EXTRA_CA_CERTS: files[1], SSL_CERT_FILE: join(data, 'missing.pem') })['NODE_EXTRA_CA_CERTS']).toBe(files[1]);
    expect(environment(files[1], { NODE_EXTRA_CA_CERTS: files[0], SSL_CERT_FILE: files[2] })['NODE_EXTRA_CA_CERTS']).toBe(together);
    expect(readFileSync(together, 'utf8')).toBe('-- node --\n\n-- pip --\n\n-- system --\n');
  });
});
