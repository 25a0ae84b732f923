import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFolder } from '../../../../src/main/dataset/export/replace-folder.ts';

let folder: string;
let out: string;
const mounted: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weakspot-replace-'));
  out = join(folder, 'out');
});
afterEach(() => {
  for (const disk of mounted.splice(0)) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const marker = 'weakspot-export.json';

/** An export of one file that holds its own name. */
async function exportOf(name: string, inside: (aside: string) => unknown = () => {}): Promise<{ files: number; out: string }> {
  return replaceFolder(out, 'csv', async (aside) => {
    writeFileSync(join(aside, name), name);
    await inside(aside);
    return [name];
  });
}

function mount(disk: string): boolean {
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;
  if (done) mounted.push(disk);
  return done;
}

describe('replaceFolder', () => {
  it('puts the earlier export back when the new one cannot take its place', async (test) => {
    await exportOf('first');
    let busy = false;
    // What is mounted cannot be renamed.
    const second = exportOf('second', (aside) => {
      busy = mount(aside);
      writeFileSync(join(aside, 'second'), 'second');
    });
    const failure = await second.then(() => null, (thrown: NodeJS.ErrnoException) => thrown.code);
    if (!busy) return test.skip('a small file system could not be mounted here: only root may');
    expect(failure).toBe('EBUSY');
    expect(readdirSync(out).sort()).toEqual(['first', marker]);
    expect(readFileSync(join(out, 'first'), 'utf8')).toBe('first');
  });

  it('keeps two exports at once apart', async () => {
    const begun: (() => void)[] = [];
    const both = (): Promise<void> =>
      new Promise((resolve) => {
        begun.push(resolve);
        if (begun.length === 2) for (const go of begun) go();
      });
    const results = await Promise.allSettled([exportOf('one', both), exportOf('two', both)]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    const [name] = readdirSync(out).filter((file) => file !== marker);
    expect(readdirSync(out).sort()).toEqual([name, marker].sort());
    expect(JSON.parse(readFileSync(join(out, marker), 'utf8'))).toMatchObject({ files: [name] });
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('replaces the folder that a link leads to, and keeps the link', async () => {
    const real = join(folder, 'elsewhere');
    mkdirSync(real);
    symlinkSync(real, out);
    for (const name of ['first', 'second']) {
      expect(await exportOf(name)).toEqual({ files: 1, out });
      expect(readdirSync(real).sort()).toEqual([name, marker]);
      expect(lstatSync(out).isSymbolicLink()).toBe(true);
    }
    expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'out']);
    rmSync(real, { recursive: true });
    await expect(exportOf('third')).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('this link leads nowhere') });
  });

  it('fills a folder on which a disk is mounted, also the second time', async (test) => {
    mkdirSync(out);
    if (!mount(out)) return test.skip('a small file system could not be mounted here: only root may');
    for (const name of ['first', 'second']) {
      expect(await exportOf(name)).toEqual({ files: 1, out });
      expect(readdirSync(out).sort()).toEqual([name, marker].sort());
    }
    // Too large for the disk: the earlier one stays.
    await expect(exportOf('third', (aside) => writeFileSync(join(aside, 'third'), Buffer.alloc(1 << 18)))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(out).sort()).toEqual(['second', marker]);
    expect(readdirSync(folder)).toEqual(['out']);
  });
});
