import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../../../src/core/contract/index.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openClient } from '../../../src/main/service/open-client.ts';
import { serveIndex, type IndexServer } from '../engine/install/support/index-server.ts';
import { makeStandIn, type StandIn } from '../engine/install/support/stand-in.ts';

const entry = join(import.meta.dirname, 'fixture', 'service-with-stand-in.ts');

let root: string;
let data: string;
let project: string;
let standIn: StandIn;
let server: IndexServer;
let client: Client;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-service-engine-'));
  standIn = await makeStandIn(join(root, 'stand-in'));
  server = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] });
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  data = mkdtempSync(join(root, 'data-'));
  project = join(data, 'project');
  // The service, and the installation that it starts, take their environment from here.
  vi.stubEnv('WEAKSPOT_DATA', data);
  vi.stubEnv('WEAKSPOT_TEST_STAND_IN', standIn.folder);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  vi.stubEnv('WEAKSPOT_PYTHON_INDEX', server.url);
  client = await openClient(project, { create: true, entry });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  client.close();
  await serviceGone();
});

/** A service that nobody needs, and that installs nothing, ends by itself. */
async function serviceGone(): Promise<void> {
  const until = Date.now() + 20_000;
  while (existsSync(join(project, 'service.lock')) && findHolder(project)) {
    if (Date.now() > until) throw new Error('the service did not end');
    await delay(50);
  }
}

async function watch(onEvent: (event: EngineEvent) => void = () => {}): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  await client.subscribe('engine.installation', {}, (event) => {
    events.push(event);
    onEvent(event);
  }).ended;
  return events;
}

describe('engines through the service', () => {
  it('are installed while it goes on answering, and removed', async () => {
    expect(await watch()).toEqual([{ type: 'idle' }]);
    expect(await client.call('engine.install', { engine: 'tensorflow' })).toEqual({});
    const watching = watch();
    expect(await client.call('engine.list', {})).toMatchObject([{ engine: 'tensorflow', state: 'absent', installing: true }]);
    await expect(client.call('engine.install', { engine: 'tensorflow' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is being installed already') });
    await expect(client.call('engine.remove', { engine: 'tensorflow' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await client.call('project.get', {})).images).toBe(0);
    const events = await watching;
    expect(events.at(-1)).toEqual({ type: 'ended', version: '2.21.0', gpu: false, done: 'installed', device: 'stand-in 42 on CPU', imagesPerSecond: 7 });
    expect(events.some((event) => event.type === 'progress' && event.progress.phase === 'unpacking')).toBe(true);
    // Whoever comes late hears how it ended.
    expect(await watch()).toEqual([events.at(-1)]);
    const [listed] = await client.call('engine.list', {});
    // Built from other sources than the product's.
    expect(listed).toMatchObject({ state: 'outdated', installing: false });
    expect(Object.keys(listed!)).not.toContain('folder');
    expect((await client.call('engine.remove', { engine: 'tensorflow' })).bytes).toBeGreaterThan(10_000);
    expect(readdirSync(join(data, 'engines'))).toEqual([]);
  });

  it('fail with an error that says what to do, and the service lives on', async () => {
    await client.call('engine.installFrom', { engine: 'tensorflow', wheel: join(root, 'nothing.whl') });
    expect((await watch()).at(-1)).toEqual({ type: 'failed', error: { code: 'not-found', message: `--wheel: ${join(root, 'nothing.whl')} does not exist; check the path`, details: { file: join(root, 'nothing.whl') } } });
    await expect(client.call('engine.installFrom', { engine: 'tensorflow', wheel: 'relative.whl' })).rejects.toMatchObject({ code: 'bad-request' });
    expect(await client.call('engine.installFrom', { engine: 'tensorflow', wheel: standIn.cpuWheel.path, index: 'http://127.0.0.1:9/' })).toEqual({});
    expect((await watch()).at(-1)).toMatchObject({ type: 'ended', done: 'installed' });
  });

  it('are stopped when asked to, keeping what was downloaded', async () => {
    const slow = await serveIndex({ 'tensorflow-cpu': [standIn.cpuWheel] }, { stallAfter: 4_000 });
    await expect(client.call('engine.stop', {})).rejects.toMatchObject({ code: 'conflict', message: 'no engine is being installed' });
    await client.call('engine.installFrom', { engine: 'tensorflow', index: slow.url });
    const stop = once(() => setTimeout(() => void client.call('engine.stop', {}), 300));
    const events = await watch((event) => event.type === 'progress' && event.progress.phase === 'downloading' && stop());
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'interrupted' } });
    await slow.close();
    expect(readdirSync(join(data, 'engines', 'downloads'))).toEqual([`${standIn.cpuWheel.file}.part`, `${standIn.cpuWheel.file}.part.origin`]);
  });

  it('keep the service alive until they are installed, though its client has left', async () => {
    await client.call('engine.install', { engine: 'tensorflow' });
    client.close();
    await serviceGone();
    expect(existsSync(join(data, 'engines', 'tensorflow', 'installed.json'))).toBe(true);
  });
});

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
