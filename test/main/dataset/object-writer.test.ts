import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectPath } from '../../../src/main/dataset/object-path.ts';
import { createObjectWriter } from '../../../src/main/dataset/object-writer.ts';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'weakspot-objects-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const hash = (digit: string): string => digit.repeat(64);
const at = (sha256: string): string => join(project, objectPath(sha256));
const files = (): string[] => readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);

describe('createObjectWriter', () => {
  it('puts into place what is committed, under its hash, and discards the rest', async () => {
    expect(objectPath(`ab${'c'.repeat(62)}`)).toBe(`objects/ab/${'c'.repeat(62)}`);
    const writer = await createObjectWriter(project, join(project, 'aside'));
    await Promise.all([writer.stage(hash('a'), Buffer.from('one')), writer.stage(hash('b'), Buffer.from('two'))]);
    expect(files()).toEqual(expect.arrayContaining([hash('a'), hash('b')]));
    await writer.commit([hash('a'), hash('a'), hash('f')]);
    expect(readFileSync(at(hash('a')), 'utf8')).toBe('one');
    await writer.discard();
    expect(files()).toEqual(['a'.repeat(62)]);
  });

  it('leaves an object alone that is there, and replaces one that is cut off', async () => {
    mkdirSync(dirname(at(hash('a'))), { recursive: true });
    mkdirSync(dirname(at(hash('b'))), { recursive: true });
    writeFileSync(at(hash('a')), 'was');
    writeFileSync(at(hash('b')), 'tw');
    const writer = await createObjectWriter(project, join(project, 'aside'));
    await writer.stage(hash('a'), Buffer.from('new'));
    await writer.stage(hash('b'), Buffer.from('two'));
    await writer.commit([hash('a'), hash('b')]);
    expect([readFileSync(at(hash('a')), 'utf8'), readFileSync(at(hash('b')), 'utf8')]).toEqual(['was', 'two']);
  });

  it('writes a content once, however many files have it', async () => {
    const writer = await createObjectWriter(project, join(project, 'aside'));
    // Other bytes under the same hash tell the two writings apart.
    await Promise.all([writer.stage(hash('a'), Buffer.from('first')), writer.stage(hash('a'), Buffer.from('second'))]);
    await writer.commit([hash('a')]);
    expect(readFileSync(at(hash('a')), 'utf8')).toBe('first');
    expect(files()).toEqual(['a'.repeat(62)]);
  });

  it('clears what an earlier run left aside', async () => {
    mkdirSync(join(project, 'aside'));
    writeFileSync(join(project, 'aside', hash('c')), 'half');
    const writer = await createObjectWriter(project, join(project, 'aside'));
    expect(files()).toEqual([]);
    await writer.discard();
  });
});
