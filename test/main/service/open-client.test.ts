import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../../src/main/engine/process-identity.ts';
import { findHolder } from '../../../src/main/service/lock.ts';
import { openClient } from '../../../src/main/service/open-client.ts';

const entry = join(import.meta.dirname, 'fixture', 'service.ts');

let root: string;
let project: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weakspot-open-'));
  project = join(root, 'project');
});
afterEach(async () => {
  while (existsSync(project) && findHolder(project)) await delay(50);
  rmSync(root, { recursive: true, force: true });
});

describe('openClient', () => {
  it('names a file that it was given for a project', async () => {
    writeFileSync(project, 'a file');
    for (const create of [false, true]) {
      await expect(openClient(project, { create, entry })).rejects.toMatchObject({ code: 'bad-request', message: `${project} is a file, not the folder of a project; check the path` });
    }
    await expect(openClient(join(project, 'inner'), { create: true, entry })).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining(project) });
    rmSync(project);
  });

  it('makes a project in a folder that holds but hidden files, and in no other', async () => {
    mkdirSync(project);
    writeFileSync(join(project, '.DS_Store'), '');
    writeFileSync(join(project, 'notes.txt'), '');
    await expect(openClient(project, { create: true, entry })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('(notes.txt)') });
    expect(readdirSync(project).sort()).toEqual(['.DS_Store', 'notes.txt']);
    rmSync(join(project, 'notes.txt'));
    const client = await openClient(project, { create: true, entry });
    expect(await client.call('project.get', {})).toMatchObject({ images: 0 });
    client.close();
  });

  it('brings clients that come at once to one service', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => openClient(project, { create: true, entry })));
    expect(new Set(clients.map((client) => client.servicePid)).size).toBe(1);
    const summaries = await Promise.all(clients.map((client) => client.call('project.get', {})));
    expect(new Set(summaries.map((summary) => summary.id)).size).toBe(1);
    for (const client of clients) client.close();
  });

  it('starts a new service where the last one was killed, and cleans up after it', async () => {
    const first = await openClient(project, { create: true, entry });
    const socket = findHolder(project)!.socket;
    process.kill(first.servicePid, 'SIGKILL');
    await first.closed;
    const second = await openClient(project, { entry });
    expect(second.servicePid).not.toBe(first.servicePid);
    expect(existsSync(socket)).toBe(false);
    expect(readdirSync(project).filter((name) => name.startsWith('service.lock'))).toEqual(['service.lock']);
    second.close();
  });

  it('makes no project unless it is to', async () => {
    await expect(openClient(project, { entry })).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('weakspot import') });
    expect(existsSync(project)).toBe(false);
  });

  it('passes on why a project cannot be opened, and leaves it as it was', async () => {
    mkdirSync(project);
    writeFileSync(join(project, 'project.db'), 'this is no database, however long one looks at it');
    await expect(openClient(project, { entry })).rejects.toMatchObject({ code: 'corrupt' });
    expect(readdirSync(project)).toEqual(['project.db']);
    expect(readFileSync(join(project, 'project.db'), 'utf8')).toMatch(/^this is no database/);
  });

  it('leaves a service alone whose clients go and come back', async () => {
    const first = await openClient(project, { create: true, entry });
    first.close();
    const second = await openClient(project, { entry });
    expect(second.servicePid).toBe(first.servicePid);
    second.close();
    const pid = second.servicePid;
    for (let waited = 0; processStart(pid) !== null && waited < 10_000; waited += 50) await delay(50);
    expect(processStart(pid)).toBeNull();
    expect(readdirSync(project)).not.toContain('service.lock');
  });
});
