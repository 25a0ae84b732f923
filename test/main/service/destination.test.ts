import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destination } from '../../../src/main/service/api/absolute.ts';

let root: string;
let project: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'weakspot-destination-')));
  project = join(root, 'project');
  for (const folder of ['objects', 'exports', 'backups']) mkdirSync(join(project, folder), { recursive: true });
  writeFileSync(join(project, 'project.db'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function refused(path: string, ownFolders?: string[]): void {
  const message = expect.stringMatching(/lies in the project's own folder.*choose a path outside of it, or below .*exports/);
  expect(() => destination(path, project, ownFolders)).toThrow(expect.objectContaining({ code: 'bad-request', message, details: { field: 'out', path } }));
}

describe('destination', () => {
  it('refuses the project, its files and its folders, there or not', () => {
    for (const inside of ['', 'project.db', 'objects', 'objects/aa', 'new/deeper', 'exports', 'backups/b', '..hidden']) refused(join(project, inside));
  });

  it('lets results go below exports/, and backups below backups/ too', () => {
    expect(destination(join(project, 'exports', 'r.html'), project)).toBe(join(project, 'exports', 'r.html'));
    expect(destination(join(project, 'backups', 'b'), project, ['exports', 'backups'])).toBe(join(project, 'backups', 'b'));
    refused(join(project, 'project.db'), ['exports', 'backups']);
  });

  it('lets everything else be, also what only begins like the project', () => {
    for (const path of [join(root, 'r.html'), join(root, 'project-2', 'r.html'), join(root, 'no', 'such', 'r.html'), join(project, '..', 'r.html')]) {
      expect(destination(path, project)).toBe(join(path));
    }
  });

  it('follows links that lead in, from either side', () => {
    symlinkSync(project, join(root, 'link'), 'dir');
    refused(join(root, 'link', 'project.db'));
    refused(join(root, 'link', 'new.html'));
    symlinkSync(join(project, 'objects'), join(project, 'exports', 'detour'), 'dir');
    refused(join(project, 'exports', 'detour'));
    refused(join(project, 'exports', 'detour', 'r.html'));
    expect(() => destination(join(project, 'project.db'), join(root, 'link'))).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });

  it('asks for an absolute path', () => {
    expect(() => destination('r.html', project)).toThrow(expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('absolute') }));
  });
});
