import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanFolder } from '../../../../src/main/dataset/import/scan.ts';
import { picture, writeFiles } from '../support/pictures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-scan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('scanFolder', () => {
  it('lists images of all folders in order, ignoring what systems leave behind', async () => {
    writeFiles(folder, {
      'b.jpg': '', 'a.PNG': '', 'sub/deeper/c.tiff': '', '.hidden.jpg': '', '.git/x.png': '', '__MACOSX/._a.png': '', 'Thumbs.db': '', 'desktop.ini': '',
      'notes.txt': 'text', 'picture-without-extension': await picture(1).webp().toBuffer(),
    });
    const { files, others } = await scanFolder(folder, 'the images folder');
    expect(files.map(({ name }) => name)).toEqual(['a.PNG', 'b.jpg', 'picture-without-extension', 'sub/deeper/c.tiff']);
    expect(others).toEqual(['notes.txt']);
  });

  it('follows links, but not round in circles', async () => {
    writeFiles(folder, { 'real/a.jpg': '', 'images/b.jpg': '' });
    symlinkSync(join(folder, 'real'), join(folder, 'images/linked'));
    symlinkSync(join(folder, 'images'), join(folder, 'images/loop'));
    symlinkSync(join(folder, 'nowhere.jpg'), join(folder, 'images/dangling.jpg'));
    const { files, others } = await scanFolder(join(folder, 'images'), 'the images folder');
    expect(files.map(({ name }) => name)).toEqual(['b.jpg', 'linked/a.jpg']);
    expect(others).toEqual(['dangling.jpg']);
  });
});
