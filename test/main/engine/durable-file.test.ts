import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serializeError } from '../../../src/core/errors.ts';
import { writeFileDurably } from '../../../src/main/engine/durable-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weakspot-durable-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('writeFileDurably', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const file = join(folder, 'weights');
    await writeFileDurably(file, Buffer.from('old and longer'));
    await writeFileDurably(file, Buffer.from('new'));
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['weights']);
  });

  it('takes back what it wrote aside when the name cannot be given', async () => {
    await mkdir(join(folder, 'weights'));
    await expect(writeFileDurably(join(folder, 'weights'), Buffer.from('new'))).rejects.toThrow(/EISDIR|EEXIST|EPERM/);
    expect(await readdir(folder)).toEqual(['weights']);
  });

  // Linux offers a file that is always full; elsewhere this cannot be had without a disk of its own.
  it.runIf(existsSync('/dev/full'))('keeps the old file when the disk is full, and says that it is', async () => {
    const file = join(folder, 'weights');
    await writeFile(file, 'old');
    await symlink('/dev/full', `${file}.partial`);
    const error = await writeFileDurably(file, Buffer.from('new')).catch(serializeError);
    expect(error).toMatchObject({ code: 'disk-full', message: expect.stringContaining('free some space') });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['weights']);
  });
});
