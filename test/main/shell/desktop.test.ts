import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WeakspotError } from '../../../src/core/errors.ts';
import type { Client } from '../../../src/main/service/client.ts';
import { desktopFunctions, runDesktop, type DesktopFunctions } from '../../../src/main/shell/desktop.ts';
import type { Dialogs } from '../../../src/main/shell/dialogs.ts';
import { createHandles, type Handles } from '../../../src/main/shell/handles.ts';
import type { Desk } from '../../../src/main/shell/project.ts';
import { recentProjects } from '../../../src/main/shell/recent.ts';
import { createSession } from '../../../src/main/shell/session.ts';
import { openSettings } from '../../../src/main/shell/settings.ts';
import { placeOnScreens } from '../../../src/main/shell/window-place.ts';

let folder: string;
let handles: Handles;
let functions: DesktopFunctions;
let desk: Desk;
/** What the person answers in dialogs. */
let chosen: string | null;
/** What reached the service. */
let calls: [string, Record<string, unknown>][];
/** What becomes of a page that is to be printed. */
let printed: (html: string, pdf: string) => void;
let answers: Record<string, (request: Record<string, unknown>) => unknown>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-desktop-'));
  calls = [];
  answers = {};
  printed = () => {};
  chosen = null;
  const client = {
    closed: new Promise<void>(() => {}),
    close: () => {},
    call: async (method: string, request: Record<string, unknown>) => {
      calls.push([method, request]);
      return answers[method]?.(request) ?? {};
    },
  } as unknown as Client;
  const settings = openSettings(join(folder, 'data/desktop.json'));
  const session = createSession(async () => client);
  const recent = recentProjects(settings);
  desk = {
    settings,
    recent,
    session,
    open: async (path, how) => {
      const opened = await session.open(path, how);
      recent.add(path);
      return opened;
    },
    whenOpened: () => {},
  };
  const dialogs: Dialogs = { folder: async () => chosen, file: async () => chosen, place: async () => chosen };
  handles = createHandles();
  functions = desktopFunctions(desk, dialogs, handles, { sample: '/product/resources/sample', project: join(folder, 'data/projects/Sample') }, async (html, pdf) => printed(html, pdf));
});

afterEach(() => rm(folder, { recursive: true }));

const run = (name: unknown, ...parameters: unknown[]): Promise<unknown> => runDesktop(functions, name, parameters);

describe('what a page may ask of the program', () => {
  it('is what is offered, with what it must be given', async () => {
    for (const name of ['constructor', '__proto__', 'toString', '', 7, null, undefined, {}]) await expect(run(name)).rejects.toMatchObject({ code: 'bad-request' });
    const malformed: [string, ...unknown[]][] = [
      ['recentProjects', 1], ['openRecent', '../x'], ['openProject', '/x'], ['openSample', {}], ['chooseFolder'], ['chooseFile', ''], ['dropped', 1], ['previewImport', { images: '/x' }],
      ['startImport', { images: '0199c0de-0000-7000-8000-000000000001', extra: true }], ['saveReport', 1.5], ['saveAudit', 0], ['saveExport', 'xml'], ['saveBackup', '/x'], ['setAnnotator', '  '],
    ];
    for (const [name, ...parameters] of malformed) await expect(run(name, ...parameters), name).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining(name) });
    await expect(runDesktop(functions, 'recentProjects', 'not a list')).rejects.toMatchObject({ code: 'bad-request' });
    expect(calls).toEqual([]);
  });

  it('imports from what was chosen, by handles that stand for paths', async () => {
    await desk.open(folder);
    const images = join(folder, 'private place');
    await mkdir(images);
    chosen = images;
    const choice = (await run('chooseFolder', 'Images')) as { handle: string };
    expect(choice).toEqual({ handle: expect.any(String), name: 'private place', kind: 'folder' });
    expect(JSON.stringify(choice)).not.toContain(folder);
    answers['import.start'] = () => ({ job: 'j1' });
    expect(await run('startImport', { images: choice.handle, preset: 'isic' })).toEqual({ job: 'j1' });
    expect(calls.at(-1)).toEqual(['import.start', expect.objectContaining({ images, masks: null, metadata: null, preset: 'isic' })]);

    await expect(run('startImport', { images: '0199c0de-0000-7000-8000-000000000001' })).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('images') });
  });

  it('takes dropped files that lie on this computer', async () => {
    const table = join(folder, 'table.csv');
    await writeFile(table, 'image\n');
    expect(await run('dropped', table)).toEqual({ handle: expect.any(String), name: 'table.csv', kind: 'file' });
    for (const path of ['', 'table.csv', '../table.csv']) await expect(run('dropped', path)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('opens nothing where the person thinks better of it', async () => {
    expect(await run('openProject')).toEqual({ opened: false });
    expect(await run('createProject')).toEqual({ opened: false });
    expect(await run('chooseFile', 'Table')).toBeNull();
    expect(desk.session.folder).toBeNull();
    await expect(run('saveBackup')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lists what was opened, newest first, and names what is gone', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    for (const path of [one, two]) {
      await mkdir(path);
      await writeFile(join(path, 'project.db'), '');
      chosen = path;
      await run('openProject');
    }
    await rm(one, { recursive: true });
    const recent = (await run('recentProjects')) as { id: string; name: string }[];
    expect(recent).toEqual([
      { id: expect.any(String), name: 'two', place: join(basename(folder), 'two'), openedAt: expect.any(String), missing: false },
      { id: expect.any(String), name: 'one', place: join(basename(folder), 'one'), openedAt: expect.any(String), missing: true },
    ]);
    expect(await run('openRecent', recent[0]!.id)).toEqual({ opened: true });
    await run('forgetRecent', recent[1]!.id);
    expect(await run('recentProjects')).toHaveLength(1);
    await expect(run('openRecent', recent[1]!.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('makes the sample project once, and imports into it once', async () => {
    answers['project.get'] = () => ({ images: 0 });
    answers['job.list'] = () => [];
    answers['import.start'] = () => ({ job: 'j1' });
    expect(await run('openSample')).toEqual({ opened: true, job: 'j1' });
    answers['job.list'] = () => [{ id: 'j1', kind: 'import', state: 'running' }];
    expect(await run('openSample')).toEqual({ opened: true, job: 'j1' });
    answers['job.list'] = () => [{ id: 'j1', kind: 'import', state: 'done' }];
    answers['project.get'] = () => ({ images: 160 });
    expect(await run('openSample')).toEqual({ opened: true, job: null });
    expect(calls.filter(([method]) => method === 'import.start')).toHaveLength(1);
  });

  it('writes an audit into a folder, and keeps what is there where it cannot be printed', async () => {
    await desk.open(folder);
    expect(await run('saveAudit', 3)).toEqual({ name: null, pdf: null });
    expect(calls).toEqual([]);
    chosen = join(folder, 'audit-3');
    const pages: string[][] = [];
    printed = (html, pdf) => void pages.push([html, pdf]);
    expect(await run('saveAudit', 3)).toEqual({ name: 'audit-3', pdf: null });
    expect(calls).toEqual([['audit.write', { audit: 3, folder: chosen, pdf: 'never' }]]);
    expect(pages).toEqual([[join(chosen, 'audit.html'), join(chosen, 'audit.pdf')]]);
    printed = () => {
      throw new WeakspotError('disk-full', 'no room for audit.pdf');
    };
    expect(await run('saveAudit', 3)).toEqual({ name: 'audit-3', pdf: 'no room for audit.pdf' });
  });

  it('remembers who annotates once the service has taken the name', async () => {
    expect(await run('annotator')).toEqual({ name: null });
    await desk.open(folder);
    answers['annotator.actAs'] = () => {
      throw new WeakspotError('permission', 'a token decides');
    };
    await expect(run('setAnnotator', 'Ada')).rejects.toMatchObject({ code: 'permission' });
    expect(await run('annotator')).toEqual({ name: null });
    delete answers['annotator.actAs'];
    expect(await run('setAnnotator', ' Ada ')).toEqual({ name: 'Ada' });
    expect(openSettings(join(folder, 'data/desktop.json')).current.annotator).toBe('Ada');
  });
});

describe('what the window remembers', () => {
  it('begins anew where its file cannot be read', async () => {
    const file = join(folder, 'desktop.json');
    await writeFile(file, '{"recent": 7');
    const settings = openSettings(file);
    expect(settings.current).toEqual({ recent: [], annotator: null, window: null });
    settings.change({ annotator: 'Ada' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ annotator: 'Ada' });
  });

  it('holds as far as its file can be read', async () => {
    const file = join(folder, 'desktop.json');
    await writeFile(file, JSON.stringify({ recent: [{ id: 1 }], annotator: 'Ada', window: { x: 'left' } }));
    expect(openSettings(file).current).toEqual({ recent: [], annotator: 'Ada', window: null });
  });

  it('holds until the end where it cannot be written, and stops nothing but what a person set', async () => {
    // A file in the place of the folder: nothing can be written below it.
    await writeFile(join(folder, 'data'), '');
    const warn = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    chosen = join(folder, 'one');
    expect(await run('openProject')).toEqual({ opened: true });
    expect(await run('recentProjects')).toMatchObject([{ name: 'one' }]);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
    await expect(run('setAnnotator', 'Ada')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('is its place, where a screen still shows it', () => {
    const place = { x: 2000, y: 100, width: 800, height: 600, maximized: false };
    const [left, right] = [{ x: 0, y: 0, width: 1920, height: 1080 }, { x: 1920, y: 0, width: 1920, height: 1080 }];
    expect(placeOnScreens(place, [left, right])).toEqual({ bounds: { x: 2000, y: 100, width: 800, height: 600 }, maximized: false });
    expect(placeOnScreens(place, [left])).toBeNull();
    expect(placeOnScreens({ ...place, x: 1900 }, [left])).toBeNull();
    expect(placeOnScreens(null, [left])).toBeNull();
  });
});
